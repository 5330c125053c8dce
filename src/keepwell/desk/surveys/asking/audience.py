"""Who could be asked by a distribution, before any rule."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TypeVar

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.customers.queries import choices
from keepwell.desk.customers.queries.listing import today
from keepwell.desk.customers.queries.sight import people_visible_to
from keepwell.desk.customers.segments import where
from keepwell.desk.project import project
from keepwell.desk.surveys.asking.happenings import happened
from keepwell.desk.surveys.asking.reaching import kept_at
from keepwell.desk.surveys.models import Channel, Distribution, Invitation, Timing
from keepwell.desk.surveys.models import Unit as Span
from keepwell.engine.scorecard.schema import Unit

Item = TypeVar("Item")
SOME = 1000
"""People that are looked at together: a few questions to the database for all of them."""
_DAY = timedelta(days=1)
LATE = {Span.DAYS: 7 * _DAY, Span.HOURS: _DAY, Span.MINUTES: _DAY}
"""Time that nobody chose people in is made up for so long; what is older is no reason any more."""


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be asked, and what the reason would be."""

    pk: int
    key: str
    email: str
    phone: str
    account: int
    account_key: str
    language: str
    """What they speak, else what their account does; empty: nobody knows."""
    renewal: date | None = None
    address: str = ""
    """Where the channel reaches them; empty: nobody knows."""
    cause: str = ""
    """The id of the touchpoint, or the renewal; empty: it is simply time."""


FIELDS = (
    "pk", "key", "email", "phone", "account", "account__key", "traits__language",
    "account__traits__language", "account__renewal", "reached_at",
)  # fmt: skip
"""What is read of each person: few and short, for there may be very many."""


class UnknownSegmentError(Exception):
    """A distribution's segment is not there, or cannot be read."""


def candidates(distribution: Distribution, at: datetime) -> Iterator[list[Candidate]]:
    """Yield everybody whom a distribution could ask at a moment, some at a time.

    Raises UnknownSegmentError, so that nobody is asked rather than all.
    """
    people = _people(distribution)
    match distribution.timing:
        case Timing.AFTER:
            found = _after(distribution, people, at)
        case Timing.BEFORE:
            found = _before(distribution, people, at)
        case _:
            found = _each(people)
    yield from in_parts(found)


def candidate_of(person: Person) -> Candidate:
    """Return one person who could be asked."""
    account = person.account
    language = person.traits.get("language") or (account.traits.get("language") if account else "")
    return Candidate(
        person.pk, person.key, person.email, person.phone, account.pk if account else 0,
        account.key if account else "", str(language or ""),
    )  # fmt: skip


def segment_is_known(name: str) -> bool:
    """Return whether there is such a segment; an empty name is everybody."""
    return not name or name in choices.trees() or name in choices.trees("person")


def segments_to_ask() -> list[tuple[str, str | list[tuple[str, str]]]]:
    """Return the segments that forms offer: those of customers, then those of people."""
    units: tuple[tuple[str, Unit], ...] = (
        (_("All people of the customers in"), "account"), (_("People in"), "person")
    )  # fmt: skip
    found = [(title, choices.segments_by_title(unit)) for title, unit in units]
    return [("", _("All customers")), *((title, names) for title, names in found if names)]


def is_of_people(name: str) -> bool:
    """Return whether a segment is one of people rather than of their accounts."""
    return name in choices.trees("person")


def in_segment(name: str, some: Sequence[Candidate]) -> set[int]:
    """Return the numbers of those of some people who are in a segment, or whose account is."""
    if is_of_people(name):
        found = _people_in(name).filter(pk__in=[one.pk for one in some])
        return set(found.values_list("pk", flat=True))
    accounts = customers_in(name).filter(pk__in={one.account for one in some})
    here = set(accounts.values_list("pk", flat=True))
    return {one.pk for one in some if one.account in here}


def customers_in(name: str) -> QuerySet[Customer]:
    """Return the customers in a segment of customers."""
    tree = choices.trees().get(name)
    if tree is None:
        raise UnknownSegmentError(name)
    return Customer.objects.filter(where(tree, today()), is_current=True)


def _people_in(name: str) -> QuerySet[Person]:
    tree = choices.trees("person")[name]
    return Person.objects.filter(where(tree, today(), "person"), is_current=True)


def _people(distribution: Distribution) -> QuerySet[Person]:
    maker = distribution.made_by
    people = Person.objects.none() if maker is None else people_visible_to(maker)
    called = distribution.channel == Channel.PHONE
    people = people.annotate(reached_at=F("phone") if called else kept_at(distribution.service))
    people = people.filter(account__is_current=True)
    if is_of_people(distribution.segment):
        return people.filter(pk__in=_people_in(distribution.segment))
    if distribution.segment:
        return people.filter(account__in=customers_in(distribution.segment))
    return people


def in_parts(found: Iterable[Item]) -> Iterator[list[Item]]:
    """Yield things SOME at a time."""
    rest = iter(found)
    while some := list(islice(rest, SOME)):
        yield some


def _read(people: QuerySet[Person]) -> Iterator[Candidate]:
    for (
        pk, key, email, phone, account, named, theirs, ours, renewal, address,
    ) in people.values_list(*FIELDS):  # fmt: skip
        language = str(theirs or ours or "")
        yield Candidate(
            pk, key, email, phone, account, named, language, renewal, str(address or "")
        )


def _each(people: QuerySet[Person]) -> Iterator[Candidate]:
    """Yield people by number, each page of them asked for anew: nothing stays open for long."""
    last = 0
    while some := list(_read(people.filter(pk__gt=last).order_by("pk")[:SOME])):
        yield from some
        last = some[-1].pk


def _after(
    distribution: Distribution, people: QuerySet[Person], at: datetime
) -> Iterator[Candidate]:
    """Yield to whom it happened so long ago, once for each time it did."""
    until = at - distribution.delay
    since = max(until - LATE[Span(distribution.unit)], distribution.begins_at - distribution.delay)
    for some in in_parts(happened(project().lake, distribution.event, since, until)):
        known = {one.key: one for one in _read(people.filter(key__in={one.person for one in some}))}
        done = _asked_for(distribution, [one.fact for one in some])
        for one in some:
            if one.person in known and one.fact not in done:
                yield replace(known[one.person], cause=one.fact)


def _before(
    distribution: Distribution, people: QuerySet[Person], at: datetime
) -> Iterator[Candidate]:
    """Yield the people of customers whose contract comes up in so many days, once a renewal."""
    day = at.date() + timedelta(days=distribution.days)
    due = people.filter(account__renewal__gt=day - LATE[Span.DAYS], account__renewal__lte=day)
    for some in in_parts(_each(due)):
        caused = [replace(one, cause=f"renewal-{one.renewal}-{one.pk}") for one in some]
        done = _asked_for(distribution, [one.cause for one in caused])
        yield from (one for one in caused if one.cause not in done)


def _asked_for(distribution: Distribution, causes: list[str]) -> set[str]:
    """Return those of some reasons for which a distribution asked already."""
    mine = Invitation.objects.filter(letters__distribution=distribution, cause__in=causes)
    return set(mine.values_list("cause", flat=True))
