"""Cases for programs. What is only for one department is read by no key: it is nobody's there."""

from hashlib import sha256
from uuid import UUID

from django.db.models import Q, QuerySet

from keepwell.desk.api.casework import Opening
from keepwell.desk.api.queries.everybody import customer_of
from keepwell.desk.api.queries.somebody import somebody
from keepwell.desk.api.questions import CasesAsked
from keepwell.desk.api.refusing import conflict, invalid, not_found
from keepwell.desk.base.paging import onward
from keepwell.desk.cases.models import Attachment, Case, Cause, Message
from keepwell.desk.cases.queries import HEAVY, causes, is_open, said
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.surveys.models import Topic

NOBODY = "nobody"
OPEN = "open"
SHOWN = ("customer", "person", "owner", "department", "topic", "cause")
MOST_SAID = 200


def page_of(asked: CasesAsked) -> tuple[list[Case], str | None]:
    """Return a page of cases, the newest first, and the cursor of the next one."""
    rows = cases().defer(*HEAVY)
    if asked.status is not None:
        rows = rows.filter(is_open()) if asked.status == OPEN else rows.filter(status=asked.status)
    wanted = {
        "severity": asked.severity,
        "customer__key": asked.account,
        "opened_at__gte": asked.opened_since,
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    if asked.owner is not None:
        nobodys = asked.owner == NOBODY
        rows = rows.filter(owner=None) if nobodys else rows.filter(owner__email__iexact=asked.owner)
    of = asked.model_dump_json(exclude={"limit", "cursor"})
    label = sha256(of.encode()).hexdigest()[:16]
    return onward(rows, "-opened_at", asked.cursor, asked.limit, of=label)


def cases() -> QuerySet[Case]:
    """Return the cases that programs may see."""
    return Case.objects.filter(restricted_to=None).select_related(*SHOWN)


def case_numbered(number: int) -> Case:
    """Return a case. Raises Refused if there is none of this number."""
    found = cases().filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise not_found(f"There is no case {number}.")
    return found


def still_seen(case: Case) -> Case:
    """Return a case that was written to. Raises Refused if programs may not see it any more."""
    found = cases().filter(pk=case.pk).first()
    if found is None:
        raise conflict("restricted", "The complaint was taken. Its case is for one department now.")
    return found


def said_in(case: Case) -> list[Message]:
    """Return the newest that was said in a case, in order, with what is attached."""
    rows = said(case).exclude(text="").order_by("-at", "-pk")
    return list(rows[:MOST_SAID])[::-1]


def file_in(case: Case, pk: UUID) -> Attachment:
    """Return a file of what was said in a case. Raises Refused if there is none of this id."""
    of = Q(message__case=case) | Q(mail__message__case=case)
    found = Attachment.objects.filter(of, pk=pk).first()
    if found is None:
        raise not_found(f"There is no file {pk} in case {case.pk}.")
    return found


def whose(given: Opening) -> tuple[Customer, Person | None]:
    """Return whose complaint it is. Raises Refused if nobody can tell."""
    if not given.is_named:
        found = customer_of(given.account or "")
        if found is None:
            raise not_found(f"There is no customer with the key “{given.account}”.")
        return found, None
    person = somebody(given)
    if person.account is None:
        raise invalid("person", f"“{person.key}” belongs to no customer. Send “account” alone.")
    return person.account, person


def topic_called(name: str | None) -> Topic | None:
    """Return a topic. Raises Refused if there is none of this name."""
    if name is None:
        return None
    found = Topic.objects.filter(name=name, retired_at=None).first()
    if found is None:
        raise invalid("topic", f"There is no topic “{name}”. The desk lists them under Topics.")
    return found


def cause_called(path: str | None) -> Cause | None:
    """Return a root cause. Raises Refused if there is none of this name."""
    if path is None:
        return None
    found = causes().filter(path=path).first()
    if found is None:
        raise invalid("cause", f"There is no root cause “{path}”. The desk lists them under Cases.")
    return found
