"""What other systems do with cases, by the API: as the company, and as no member of it.

Each holds the case, and is done once a mark, however often it is sent.
"""

from django.db import transaction
from django.utils.timezone import now

from keepwell.desk.cases.actions.closing import customer_answers, customer_judges, solved
from keepwell.desk.cases.actions.holding import keep, locked, move, must_follow
from keepwell.desk.cases.actions.working import Reply, answered, must_be_open
from keepwell.desk.cases.models import Case, Cause, Means, Message, Status, Way


@transaction.atomic
def write(case: Case, way: Way, reply: Reply, *, who: str, mark: str) -> tuple[Message, bool]:
    """Add something that was said; return it, and whether it is new.

    What the customer says ends the waiting for them and reopens what was solved; what they are
    told counts as an answer, and by e-mail it is sent. Raises ValidationError for an answer in a
    case that is closed, or without an address to mail to.
    """
    found = locked(case)
    known = Message.objects.filter(mark=mark).first()
    if known is not None:
        return known, False
    if way == Way.IN:
        customer_answers(found, reply.text, mark, reply.means)
        return Message.objects.get(mark=mark), True
    if way == Way.OUT:
        must_be_open(found)
        message = answered(found, None, reply, who)
        Message.objects.filter(pk=message.pk).update(mark=mark)
        return message, True
    note = Message.objects.create(
        case=found, way=Way.NOTE, means=reply.means, who=who, text=reply.text, mark=mark
    )
    return note, True


@transaction.atomic
def solve(case: Case, cause: Cause | None, outcome: str) -> Case:
    """Solve a case; raise ValidationError with all that is to be done before it can be."""
    return solved(locked(case), None, cause, outcome)


@transaction.atomic
def confirm(case: Case) -> Case:
    """Write down that the customer says it is solved; raise ValidationError unless it was."""
    found = locked(case)
    move(found, Status.CONFIRMED, None)
    found.confirmed_at = now()
    return keep(found)


@transaction.atomic
def reopen(case: Case, text: str, *, mark: str) -> Case:
    """Open a solved case again because its customer says so; sent again, it is not again.

    Raises ValidationError for a case that is open.
    """
    found = locked(case)
    if not Message.objects.filter(mark=mark).exists():
        must_follow(found, Status.REOPENED)
    return customer_judges(found, is_good=False, text=text, mark=mark, means=Means.API)
