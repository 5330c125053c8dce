"""What colleagues do with a case until the customer is content."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from keepwell.desk.cases import attaching, posting, texting
from keepwell.desk.cases.actions.holding import happened, held, keep, move
from keepwell.desk.cases.inbound.parts import File
from keepwell.desk.cases.inbound.reading import ADDRESS
from keepwell.desk.cases.models import (
    Case,
    Kind,
    Means,
    Message,
    MessageTemplate,
    Severity,
    Status,
    Way,
)
from keepwell.desk.cases.queries import sees
from keepwell.desk.cases.subjects import of_case
from keepwell.desk.cases.timing import target_of
from keepwell.desk.members import deeds
from keepwell.desk.members.models import Department, Member
from keepwell.desk.notices import making as notices
from keepwell.desk.surveys.models import Service


def take(member: Member, case: Case, version: int) -> Case:
    """Look after a case from now on."""
    return assign(member, case, version, owner=member)


@transaction.atomic
def assign(
    member: Member,
    case: Case,
    version: int,
    *,
    owner: Member,
    department: Department | None = None,
) -> Case:
    """Give a case to somebody who may see its customer; its hours are their department's."""
    found = held(member, case, version)
    if not sees(owner, found):
        raise ValidationError(
            _("{name} may not see this customer. Give it to somebody who may.").format(name=owner)
        )
    must_be_open(found)
    before = str(found.owner or "")
    found.owner, found.department = owner, department or owner.department
    happened(found, member, Kind.OWNER, before, str(owner))
    if found.status == Status.NEW:
        move(found, Status.OWNED, member)
    deeds.record(member, "cases.assign", of_case(found), {"owner": before}, {"owner": str(owner)})
    kept = keep(found)
    if owner.pk != member.pk:
        notices.given(kept, str(member), owner)
    return kept


@transaction.atomic
def write_note(member: Member, case: Case, text: str, files: Sequence[File] = ()) -> Message:
    """Write something that only colleagues read."""
    found = held(member, case)
    attaching.check([one.size for one in files])
    deeds.record(member, "cases.note", of_case(found))
    message = Message.objects.create(
        case=found, way=Way.NOTE, author=member, who=str(member), text=text
    )
    attaching.keep(files, message)
    return message


@transaction.atomic
def heard(
    member: Member, case: Case, text: str, means: Means, files: Sequence[File] = ()
) -> Message:
    """Write down what the customer said meanwhile; whoever waited for them goes on."""
    found = held(member, case)
    attaching.check([one.size for one in files])
    message = Message.objects.create(
        case=found, way=Way.IN, means=means, author=member, text=text,
        who=str(found.person or found.customer),
    )  # fmt: skip
    attaching.keep(files, message)
    deeds.record(member, "cases.heard", of_case(found), after={"means": means})
    if found.waiting_since:
        end_waiting(found, member)
        keep(found)
    return message


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What the customer is answered."""

    text: str
    means: Means
    template: MessageTemplate | None = None
    """What the text was begun from."""
    service: Service | None = None
    """Of an SMS or chat message: what brings it."""
    files: Sequence[File] = ()
    """What goes along; an SMS or chat message carries none."""


@transaction.atomic
def answer(
    member: Member, case: Case, version: int, *, text: str, means: Means,
    template: MessageTemplate | None = None, service: Service | None = None,
    files: Sequence[File] = (),
) -> Message:  # fmt: skip
    """Answer the customer: by a letter or message that goes out now, or as was said otherwise.

    `template` is what the text was begun from, `service` what brings a message. Whoever answers a
    case of nobody looks after it from now on. Raises ValidationError if there is no address to
    mail or send to, or for files that are too large or cannot go along.
    """
    found = held(member, case, version)
    must_be_open(found)
    if found.owner is None:
        found.owner, found.department = member, found.department or member.department
        happened(found, member, Kind.OWNER, "", str(member))
    reply = Reply(text=text, means=means, template=template, service=service, files=files)
    return answered(found, member, reply)


def answered(found: Case, member: Member | None, reply: Reply, who: str = "") -> Message:
    """Keep what the customer is answered, and send it; `member` None: a program, called `who`.

    The case is held by the caller.
    """
    address = _address(found, reply)
    attaching.check([one.size for one in reply.files])
    text = texting.whole(found, reply.text) if reply.service else reply.text
    if found.waiting_since:
        end_waiting(found, member)
    found.first_answered_at = found.first_answered_at or now()
    if found.status != Status.IN_CONTACT:
        move(found, Status.IN_CONTACT, member)
    message = Message.objects.create(
        case=found, way=Way.OUT, author=member, who=who or str(member), text=text,
        means=reply.means, address=address, template=reply.template, service=reply.service,
    )  # fmt: skip
    attaching.keep(reply.files, message)
    deeds.record(member, "cases.answer", of_case(found), after={"means": reply.means})
    keep(found)
    if reply.service:
        posting.send_text.enqueue(message.pk)
    elif address:
        posting.send_message.enqueue(message.pk)
    return message


@transaction.atomic
def wait_for_customer(member: Member, case: Case, version: int) -> Case:
    """Let the time stand still until the customer says something."""
    found = held(member, case, version)
    if found.status != Status.IN_CONTACT:
        raise ValidationError(
            _("The customer was not answered yet, so there is nothing they could reply to.")
        )
    if found.waiting_since is None:
        found.waiting_since = now()
        happened(found, member, Kind.WAITING, after="yes")
        deeds.record(member, "cases.wait", of_case(found))
    return keep(found)


@transaction.atomic
def go_on(member: Member, case: Case, version: int) -> Case:
    """Wait for the customer no longer."""
    found = held(member, case, version)
    if found.waiting_since:
        end_waiting(found, member)
        deeds.record(member, "cases.go_on", of_case(found))
    return keep(found)


@transaction.atomic
def set_severity(member: Member, case: Case, version: int, severity: Severity) -> Case:
    """Say how bad it is: its targets follow."""
    found = held(member, case, version)
    must_be_open(found)
    before, found.severity = found.severity, severity
    if before != severity:
        found.answer_minutes, found.solve_minutes = target_of(severity, found.topic)
        happened(found, member, Kind.SEVERITY, before, severity)
        deeds.record(
            member, "cases.severity", of_case(found), {"severity": before}, {"severity": severity}
        )
    return keep(found)


def end_waiting(case: Case, member: Member | None) -> None:
    """Let the time go on; the caller saves the case."""
    assert case.waiting_since is not None
    case.pauses = [*case.pauses, [case.waiting_since.isoformat(), now().isoformat()]]
    case.waiting_since = None
    if member is not None:
        happened(case, member, Kind.WAITING, after="no")


def must_be_open(case: Case) -> None:
    """Raise ValidationError for a case that is closed."""
    if not case.is_open:
        raise ValidationError(
            _("This case is “{status}”. Reopen it first.").format(status=Status(case.status).label)
        )


def _address(case: Case, reply: Reply) -> str:
    """Return where an answer goes to; empty: it was said otherwise."""
    if reply.service is not None:
        if reply.files:
            raise ValidationError(
                _("{service} carries no files. Answer by e-mail.").format(service=reply.service)
            )
        return texting.address_of(case, reply.service)
    if reply.means != Means.EMAIL:
        return ""
    address = case.person.email if case.person else ""
    if not ADDRESS.fullmatch(address):  # systems tell whatever somebody typed
        raise ValidationError(
            _("There is no e-mail address of the customer. Answer by telephone, and say so here.")
        )
    return address
