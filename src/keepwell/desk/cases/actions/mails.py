"""Mails that came in: what colleagues do with them, and how administrators let them in."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from keepwell.desk.base.keys import Minted, mint
from keepwell.desk.cases.actions.closing import customer_answers
from keepwell.desk.cases.actions.holding import held
from keepwell.desk.cases.inbound.naming import ONE, mailbox
from keepwell.desk.cases.inbound.queries import mails_visible_to
from keepwell.desk.cases.inbound.taking import mark_of, said
from keepwell.desk.cases.models import Case, IncomingMail, Mailbox, Message
from keepwell.desk.cases.models.mailbox import Fate
from keepwell.desk.cases.subjects import of_mail, of_mailbox
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role

FIELDS = (
    "address", "is_plus", "authserv_id", "opens_cases", "is_read", "host", "port", "user", "folder"
)  # fmt: skip
"""What an administrator says of the mailbox, and the log tells."""


@transaction.atomic
def file_in(member: Member, mail: IncomingMail, case: Case) -> Case:
    """Add a mail that waits to a case, as the word of whoever sent it."""
    found, kept = held(member, case), _waiting(member, mail)
    customer_answers(found, said(kept), mark_of(kept))
    message = Message.objects.get(mark=mark_of(kept))
    message.who, message.author = str(kept.person or kept.name or kept.address), member
    message.save(update_fields=["who", "author"])
    _done(kept, member, found, message)
    deeds.record(member, "cases.mail_file", of_mail(kept), after={"case": str(found)})
    return found


@transaction.atomic
def opened_for(member: Member, mail: IncomingMail, case: Case) -> None:
    """Write down that a case was opened for a mail that waited."""
    found, kept = held(member, case), _waiting(member, mail)
    _done(kept, member, found, Message.objects.filter(mark=mark_of(kept)).first())
    deeds.record(member, "cases.mail_file", of_mail(kept), after={"case": str(found)})


@transaction.atomic
def drop(member: Member, mail: IncomingMail) -> None:
    """Say that nothing is to be done about a mail. It is kept."""
    kept = _waiting(member, mail)
    kept.fate, kept.done_by = Fate.DROPPED, member
    kept.save(update_fields=["fate", "done_by"])
    deeds.record(member, "cases.mail_drop", of_mail(kept))


@transaction.atomic
def set_mailbox(member: Member, *, password: str = "", **given: object) -> Mailbox:
    """Say how mails come in; an empty password leaves the one there is."""
    require(member, Role.ADMINISTRATOR)
    box = mailbox()
    before = {name: getattr(box, name) for name in FIELDS}
    for name, value in given.items():
        setattr(box, name, value)
    box.password, box.trouble = password or box.password, ""
    box.save()
    after = {name: getattr(box, name) for name in FIELDS}
    deeds.record(member, "cases.mailbox", of_mailbox(box), before, after)
    return box


@transaction.atomic
def open_webhook(member: Member) -> Minted:
    """Make the secret of the address that programs post mails to; the one before is void."""
    require(member, Role.ADMINISTRATOR)
    made, box = mint("mail"), mailbox()
    box.digest, box.hint = made.digest, made.hint
    box.save()
    deeds.record(member, "cases.mail_webhook", of_mailbox(box))
    return made


@transaction.atomic
def close_webhook(member: Member) -> None:
    """Let no program post mails any more."""
    require(member, Role.ADMINISTRATOR)
    Mailbox.objects.filter(pk=ONE).update(digest="", hint="")
    deeds.record(member, "cases.mail_webhook_close", of_mailbox(mailbox()))


def looked(trouble: str = "") -> None:
    """Write down that the mailbox was read, or why it could not be."""
    Mailbox.objects.filter(pk=ONE).update(looked_at=now(), trouble=trouble[:300])


def _waiting(member: Member, mail: IncomingMail) -> IncomingMail:
    """Check who may, and return a mail that still waits, for nobody else to change."""
    require(member, Role.MEMBER)
    if not mails_visible_to(member).filter(pk=mail.pk).exists():
        raise IncomingMail.DoesNotExist
    kept = IncomingMail.objects.select_for_update().get(pk=mail.pk)
    if kept.fate != Fate.WAITING:
        raise ValidationError(_("A colleague saw to this mail meanwhile."))
    return kept


def _done(kept: IncomingMail, member: Member, case: Case, message: Message | None) -> None:
    kept.case, kept.message, kept.fate, kept.done_by = case, message, Fate.FILED, member
    kept.save(update_fields=["case", "message", "fate", "done_by"])
