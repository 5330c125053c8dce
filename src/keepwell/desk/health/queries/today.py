"""What Today says: how the customers in sight are, what moved, who needs somebody, what renews."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.db.models import Case, Q, QuerySet, Sum, Value, When

from keepwell.desk.customers.models import BANDS, STATES, Customer
from keepwell.desk.customers.queries import within
from keepwell.desk.customers.queries.listing import HEAVY
from keepwell.desk.health.models import Mover, Publication, RenewalTally, Tally
from keepwell.desk.members.models import Member, Visibility

RHYTHM = (30, 60, 90, 120, 180)
"""Days before a renewal at which one looks at it."""
SOON = 90
"""Days to a renewal within which a customer at risk comes before the others."""
NEEDING, MOVING = 8, 5
"""How many are named: those who need somebody; falls, and as many rises."""


@dataclass(frozen=True)
class Total:
    """Some customers, and what they are worth a year together."""

    customers: int = 0
    value: float = 0.0

    def __add__(self, other: "Total") -> "Total":
        return Total(self.customers + other.customers, self.value + other.value)


@dataclass(frozen=True)
class Band:
    """A band now, and by how many customers it grew since the period began."""

    name: str
    now: Total
    before: Total

    @property
    def grown(self) -> int:
        """Return how many customers more there are than before; negative if fewer."""
        return self.now.customers - self.before.customers


@dataclass(frozen=True)
class Due:
    """Renewals due after one number of days, and up to another."""

    after: int
    upto: int
    total: Total
    at_risk: Total


@dataclass(frozen=True)
class Portfolio:
    """The customers in sight, added up."""

    total: Total
    bands: Sequence[Band]
    states: dict[str, Total]

    @property
    def at_risk(self) -> Total:
        """Return those at risk by state: in the band, or fallen fast."""
        return self.states["at_risk"]


@dataclass(frozen=True)
class Today:
    """All that the page shows."""

    publication: Publication | None
    portfolio: Portfolio
    needing: list[Customer]
    moved: list[Mover]
    """Of those, who moved so much that the causes are known."""
    falls: list[Mover]
    rises: list[Mover]
    renewals: list[Due]


def today(member: Member, whose: Visibility, days: int) -> Today:
    """Return how the customers are that a member looks at, against some days before.

    `days` is one of PERIODS. Costs the same few queries whatever the number of customers.
    """
    publication = Publication.objects.filter(finished_at__isnull=False).first()
    mine = Customer.objects.filter(within(member, whose), is_current=True)
    moves = _moves(member, whose, days)
    as_of = publication.as_of if publication else date.min
    needing = _needing(mine, as_of)
    return Today(
        publication,
        _portfolio(member, whose, days),
        needing,
        list(Mover.objects.filter(days=days, customer__in=needing, change__lt=0)),
        list(moves.filter(change__lt=0).order_by("change", "id")[:MOVING]),
        list(moves.filter(change__gt=0).order_by("-change", "id")[:MOVING]),
        list(_renewals(member, whose, as_of)),
    )


def _portfolio(member: Member, whose: Visibility, days: int) -> Portfolio:
    tallies = (
        Tally.objects.filter(within(member, whose), days=days)
        .values_list("band_before", "band", "state")
        .annotate(Sum("customers"), Sum("value"))
    )
    before: defaultdict[str, Total] = defaultdict(Total)
    now: defaultdict[str, Total] = defaultdict(Total)
    states: defaultdict[str, Total] = defaultdict(Total)
    for band_before, band, state, customers, value in tallies:
        total = Total(customers, value)
        before[band_before] += total
        now[band] += total
        states[state] += total
    return Portfolio(
        sum(now.values(), Total()),
        [Band(name, now[name], before[name]) for name in BANDS],
        {name: states[name] for name in STATES},
    )


def _needing(mine: QuerySet[Customer], as_of: date) -> list[Customer]:
    """Return customers at risk: who renews soon, the soonest first; then who is worth most.

    Finds out first who, from the indexes alone, and then reads those few.
    """
    at_risk = mine.filter(state="at_risk").values_list("pk", flat=True)
    soon = Q(renewal__gte=as_of, renewal__lte=_ahead(as_of, SOON))
    first = list(at_risk.filter(soon).order_by("renewal", "id")[:NEEDING])
    rest = at_risk.exclude(pk__in=first).filter(value__isnull=False).order_by("-value", "-id")
    chosen = first + list(rest[: NEEDING - len(first)])
    rows = Customer.objects.select_related("owner").in_bulk(chosen)
    return [rows[pk] for pk in chosen]


def _moves(member: Member, whose: Visibility, days: int) -> QuerySet[Mover]:
    """Return what moved since some days ago.

    The condition stands at the move's own customer: the index of moves leads to the first few.
    """
    mine = within(member, whose, "customer__owner")
    moves = Mover.objects.filter(mine, customer__is_current=True, days=days)
    return moves.select_related("customer").defer(
        *(f"customer__{name}" for name in (*HEAVY, "traits"))
    )


def _renewals(member: Member, whose: Visibility, as_of: date) -> Iterator[Due]:
    """Yield what comes up in each stretch of the RHYTHM; the database adds up the days of it."""
    stretch = Case(*(When(on__lte=_ahead(as_of, days), then=Value(days)) for days in RHYTHM))
    tallies = RenewalTally.objects.filter(
        within(member, whose), on__gte=as_of, on__lte=_ahead(as_of, RHYTHM[-1])
    )
    sums = Sum("customers"), Sum("value")
    rows = tallies.annotate(upto=stretch).values_list("upto", "band").annotate(*sums)
    found = [(upto, band, Total(*rest)) for upto, band, *rest in rows]
    for after, upto in pairwise((-1, *RHYTHM)):
        due = [(band, total) for days, band, total in found if days == upto]
        yield Due(
            max(after + 1, 0),
            upto,
            sum((total for _, total in due), Total()),
            sum((total for band, total in due if band == "at_risk"), Total()),
        )


def _ahead(day: date, days: int) -> date:
    return day if day == date.min else day + timedelta(days=days)
