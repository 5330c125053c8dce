"""What becomes of a mail that came in. Taken twice, it is there once.

Only who has both the name of a case, which our letter carried, and the address of its customer, is
taken for the customer. Anybody may write a sender's address; who was handed a letter may answer it.
What the mail host found to be forged waits for a colleague, whatever it names.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta

import structlog
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from keepwell.desk.cases import attaching
from keepwell.desk.cases.actions.closing import customer_answers
from keepwell.desk.cases.actions.opening import Opening, open_case
from keepwell.desk.cases.inbound import naming
from keepwell.desk.cases.inbound.parts import File
from keepwell.desk.cases.inbound.reading import Automatic, Mail, read
from keepwell.desk.cases.inbound.vouching import is_forged
from keepwell.desk.cases.models import Case, Means, Message, Source, Way
from keepwell.desk.cases.models.mailbox import Fate, IncomingMail, Why
from keepwell.desk.customers.models import Person
from keepwell.desk.notices import making as notices

MOST, WITHIN = 20, timedelta(hours=1)
"""Mails of one address, or bounces of one case, that are added by themselves within a while; more
of them are only kept."""
FEW = 20
"""People that are looked at whose address begins alike."""
log = structlog.get_logger("keepwell.mail")


def take(raw: bytes, *, is_whole: bool = True) -> IncomingMail:
    """Keep a mail, and add it to the case it belongs to; raise NotMailError for what is none.

    `is_whole` says whether there is more than its head.
    """
    mail = read(raw, is_whole=is_whole)
    bounced = naming.letters_in(raw.decode("latin-1")) if mail.automatic else []
    try:
        return _take(mail, bounced)
    except IntegrityError:  # another process has the same mail, and was a moment quicker
        return IncomingMail.objects.get(fact=mail.fact)


@transaction.atomic
def _take(mail: Mail, bounced: list[str]) -> IncomingMail:
    known = IncomingMail.objects.filter(fact=mail.fact).first()
    if known is not None:
        return known
    kept = IncomingMail.objects.create(
        fact=mail.fact, address=mail.sender, name=mail.name, subject=mail.subject, text=mail.text,
        rest=mail.rest, person=person_at(mail.sender), is_whole=mail.is_whole,
    )  # fmt: skip
    kept.why = Why.OFTEN if mail.automatic is None and _comes_often(kept) else ""
    _keep_files(kept, mail.files, are_wanted=mail.automatic is None and not kept.why)
    if is_forged(mail.vouched, naming.mailbox().authserv_id):
        kept.why = Why.FORGED
    if mail.automatic is not None:
        _set_aside(kept, mail.automatic, bounced)
    else:
        _file(kept, mail)
    kept.save()
    log.info("mail_came", fate=kept.fate, why=kept.why, case=kept.case_id)
    return kept


def _keep_files(kept: IncomingMail, files: Iterable[File], *, are_wanted: bool) -> None:
    """Keep what is attached, unless a machine wrote it; name what is left out."""
    stored, left_out = attaching.sorted_out(files) if are_wanted else ([], list(files))
    attaching.keep(stored, kept)
    kept.left_out = [
        {"name": one.name, "kind": one.kind, "size": one.size} for one in left_out
    ]  # fmt: skip


def person_at(address: str) -> Person | None:
    """Return who has an address; None if nobody has, or several."""
    alike = Person.objects.filter(email__istartswith=address, account__isnull=False)
    found = [one for one in alike.select_related("account")[:FEW] if one.email.lower() == address]
    return found[0] if len(found) == 1 else None


def _file(kept: IncomingMail, mail: Mail) -> None:
    case = _case(naming.named_in(mail.to, mail.references, mail.subject))
    if kept.why:
        _hold_back(kept, case)
    elif case is not None and _is_from(case, kept):
        _add(kept, customer_answers(case, said(kept), mark_of(kept)))
    elif case is not None:
        _note(kept, case, Why.OTHER)
    elif kept.person is None:
        kept.why = Why.UNKNOWN
    elif naming.mailbox().opens_cases:
        _add(kept, open_case(opening_of(kept, kept.person)))
    else:
        kept.why = Why.NO_CASE


def _hold_back(kept: IncomingMail, case: Case | None) -> None:
    """Leave it to a colleague; of a doubtful mail the case's owner has to know."""
    kept.case = case
    if case is not None and kept.why == Why.FORGED and not _comes_often(kept):
        notices.from_customer(case, "doubtful", mark_of(kept))


def _set_aside(kept: IncomingMail, automatic: Automatic, bounced: list[str]) -> None:
    """Keep what nobody wrote; that a letter did not arrive, its case's owner has to know."""
    kept.fate, kept.why = Fate.AUTOMATIC, Why(automatic.value)
    case = _case(naming.named_in((), bounced, "")) if automatic is Automatic.BOUNCE else None
    if case is not None and _bounces(case) < MOST:
        _note(kept, case, Why.BOUNCE)
    else:
        kept.case = case


def _case(numbers: Iterable[int]) -> Case | None:
    """Return the first case that there is, or what it was merged into."""
    rows = Case.objects.select_related("customer", "person", "owner")
    found = next((case for n in numbers if (case := rows.filter(pk=n).first())), None)
    while found is not None and found.merged_into_id is not None:
        found = rows.get(pk=found.merged_into_id)
    return found


def _is_from(case: Case, kept: IncomingMail) -> bool:
    return case.person is not None and case.person.email.lower() == kept.address


def _comes_often(kept: IncomingMail) -> bool:
    since = now() - WITHIN
    return IncomingMail.objects.filter(address=kept.address, at__gt=since).count() > MOST


def _bounces(case: Case) -> int:
    since = now() - WITHIN
    return IncomingMail.objects.filter(case=case, why=Why.BOUNCE, at__gt=since).count()


def opening_of(kept: IncomingMail, person: Person) -> Opening:
    """Return what a case is opened with for a mail."""
    assert person.account is not None
    about = kept.subject or said(kept)[:200]
    return Opening(
        customer=person.account, person=person, about=about, text=said(kept), means=Means.EMAIL,
        source=Source.MAIL, mark=mark_of(kept),
    )  # fmt: skip


def mark_of(kept: IncomingMail) -> str:
    """Return what a message is told by that a mail brought."""
    return f"mail-{kept.fact}"


def _add(kept: IncomingMail, case: Case) -> None:
    kept.case, kept.fate = case, Fate.FILED
    kept.message = Message.objects.filter(mark=mark_of(kept)).first()


def _note(kept: IncomingMail, case: Case, why: Why) -> None:
    """Show a mail to colleagues alone: it is not the customer's word."""
    kept.case, kept.why = case, why
    kept.fate = Fate.AUTOMATIC if why == Why.BOUNCE else Fate.FILED
    kept.message = Message.objects.create(
        case=case, way=Way.NOTE, means=Means.EMAIL, who=kept.name or kept.address, at=kept.at,
        text=said(kept), mark=mark_of(kept),
    )  # fmt: skip
    notices.from_customer(case, "bounced" if why == Why.BOUNCE else "other", mark_of(kept))


def said(kept: IncomingMail) -> str:
    """Return what stands in the thread: a mail may be nothing but its subject, or a file."""
    return kept.text or kept.subject or ", ".join(_names(kept)) or "–"


def _names(kept: IncomingMail) -> Iterator[str]:
    yield from kept.attachments.values_list("name", flat=True)
    yield from (one["name"] for one in kept.left_out[:FEW])
