"""What is read of segments: how large they are, and what their members are like.

Sums over a segment are kept for some minutes, for each sight of customers by itself.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db.models import Count, F, Max, Min, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, Mod

from keepwell.desk.customers.models import BANDS
from keepwell.desk.customers.queries.sight import people_visible_to, visible_to
from keepwell.desk.customers.segments import where
from keepwell.desk.health.models import PERIODS, Publication
from keepwell.desk.members.models import Member, Visibility
from keepwell.engine.scorecard.schema import Unit
from keepwell.engine.segments import Node
from keepwell.engine.segments.describing import CHANCE, FEWEST, MANY_TEXTS, MOST
from keepwell.engine.segments.result import Typical
from keepwell.engine.segments.tree import leaves

MINUTES = 10 * 60
SAMPLE = 2000
"""Customers by whom traits are compared, and large segments estimated."""
COUNTED = 1000
"""Members that are counted one by one while a segment is edited."""
TOLD_ELSEWHERE = {"name", "owner", "renewal_date", "email", "phone"}
"""Traits that tell customers or people apart, or have a column of their own."""


@dataclass(frozen=True)
class Figures:
    """How many customers or people, what they are worth, and how they are and were."""

    customers: int = 0
    value: float = 0.0
    scored: int = 0
    points: float = 0.0
    """Of those scored, together."""
    bands: Mapping[str, int] = field(default_factory=dict)
    before: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    """The bands of the same customers so many days before; of those who were customers then."""

    @property
    def score(self) -> float | None:
        """Return the mean score; None if nobody has one."""
        return self.points / self.scored if self.scored else None

    def grown(self, band: str, days: int) -> int:
        """Return by how many a band has grown since so many days before; negative: shrunk."""
        return self.bands.get(band, 0) - self.before.get(days, {}).get(band, 0)

    @property
    def at_risk_28(self) -> int:
        """Return by how many the band at risk has grown in 28 days."""
        return self.grown("at_risk", 28)


def members_of(
    member: Member, tree: Node | None, today: date, unit: Unit = "account"
) -> QuerySet[Any]:
    """Return who of a segment's unit is in it and may be seen by the member; no tree: all."""
    seen: QuerySet[Any] = visible_to(member) if unit == "account" else people_visible_to(member)
    rows = seen.filter(is_current=True)
    return rows if tree is None else rows.filter(where(tree, today, unit))


def kept_figures(member: Member, tree: Node | None, unit: Unit = "account") -> Figures | None:
    """Return the sums over a segment if they were made within the last minutes."""
    return cache.get(_key(member, tree, unit))


def figures(member: Member, tree: Node | None, today: date, unit: Unit = "account") -> Figures:
    """Return the sums over a segment: one pass over its members, whatever their number."""
    kept = kept_figures(member, tree, unit)
    if kept is None:
        worth = Coalesce(Sum("value"), 0.0) if unit == "account" else Value(0.0)
        kept = _summed(members_of(member, tree, today, unit), worth)
        cache.set(_key(member, tree, unit), kept, MINUTES)
    return kept


def _summed(rows: QuerySet[Any], values: Coalesce | Value) -> Figures:
    names = ("band", *(f"band_{days}" for days in PERIODS))
    groups = rows.values_list(*names).order_by().annotate(
        n=Count("pk"), worth=values, scored=Count("score"), points=Coalesce(Sum("score"), 0.0),
    )  # fmt: skip
    bands: Counter[str] = Counter()
    before: dict[int, Counter[str]] = {days: Counter() for days in PERIODS}
    customers, value, scored, points = 0, 0.0, 0, 0.0
    for band, *then, n, worth, known, total in groups:
        bands[band] += n
        for days, was in zip(PERIODS, then, strict=True):
            before[days][was] += n
        customers, value = customers + n, value + worth
        scored, points = scored + known, points + total
    return Figures(customers, value, scored, points, {name: bands[name] for name in BANDS}, before)


def _key(member: Member, tree: Node | None, unit: Unit) -> str:
    """Return what sums are kept under: of which publication, whose sight, which tree."""
    sight = f"own{member.pk}"
    if member.visibility == Visibility.ALL:
        sight = "all"
    elif member.visibility == Visibility.TEAM and member.department_id is not None:
        sight = f"team{member.department_id}-{member.pk}"
    last = (
        Publication.objects.filter(finished_at__isnull=False).values_list("pk", flat=True).first()
    )
    return f"customers.figures.{unit}.{last}.{sight}.{sha256(repr(tree).encode()).hexdigest()[:32]}"


# --- while a segment is edited


@dataclass(frozen=True)
class Size:
    """How many customers or people a segment has."""

    customers: int
    estimated: bool = False


def size(member: Member, tree: Node, today: date, unit: Unit = "account") -> Size:
    """Return the number of members: counted if they are few, else estimated from a sample."""
    rows = members_of(member, tree, today, unit)
    if (counted := rows.order_by()[: COUNTED + 1].count()) <= COUNTED:
        return Size(counted)
    share = _share(rows, members_of(member, None, date.min, unit))
    everybody = figures(member, None, date.min, unit).customers
    return Size(max(counted, round(everybody * share)), estimated=True)


def _share(rows: QuerySet[Any], everybody: QuerySet[Any]) -> float:
    """Estimate the share by ids evenly between the first and the last, seen through indexes."""
    ends = rows.model.objects.aggregate(first=Min("pk"), last=Max("pk"))
    step = max(1, (ends["last"] - ends["first"]) // SAMPLE)
    ids = range(ends["first"], ends["last"] + 1, step)
    seen = everybody.filter(pk__in=ids).count()
    return rows.filter(pk__in=ids).count() / seen if seen else 0.0


# --- what members are like


def typical(member: Member, tree: Node, today: date, unit: Unit = "account") -> list[Typical]:
    """Return the traits by which members differ most from everybody, by samples of both."""
    asked = {leaf.name for leaf in leaves(tree)} | TOLD_ELSEWHERE
    mine, everybody = (
        _sample(members_of(member, some, today, unit), figures(member, some, today, unit).customers)
        for some in (tree, None)
    )
    found = list(_telling(_counted(mine, asked), _counted(everybody, asked)))
    return [one for _far, one in sorted(found, key=lambda pair: -pair[0])[:MOST]]


@dataclass(frozen=True)
class _Counted:
    """How many of some customers have a trait with a text."""

    of: int
    having: Counter[tuple[str, str]]


def _counted(sample: Sequence[Mapping[str, object]], asked: set[str]) -> _Counted:
    texts = (
        (name, f"{value:.12g}" if isinstance(value, int | float) else str(value))
        for traits in sample
        for name, value in traits.items()
        if name not in asked
    )
    return _Counted(len(sample), Counter(texts))


def _telling(mine: _Counted, all_: _Counted) -> Iterator[tuple[float, Typical]]:
    """Yield what members have more often than chance explains, and by how much."""
    different = Counter(trait for trait, _text in all_.having)
    for (trait, text), n in mine.having.items():
        n_all = all_.having[trait, text]
        if n < FEWEST or not n_all or different[trait] > MANY_TEXTS:
            continue
        far = _deviations((n, mine.of), (n_all, all_.of))
        if far > CHANCE:
            yield far, Typical(trait, text, n, n_all, n / mine.of, n_all / all_.of)


def _sample(rows: QuerySet[Any], total: int) -> Sequence[Mapping[str, object]]:
    """Return the traits of at most about SAMPLE rows, evenly chosen."""
    every = math.ceil(total / SAMPLE)
    if every > 1:
        rows = rows.annotate(turn=Mod(F("pk"), Value(every))).filter(turn=0)
    return list(rows.order_by().values_list("traits", flat=True))


def _deviations(mine: tuple[int, int], all_: tuple[int, int]) -> float:
    """Return by how many deviations the share of the first is above the share of the second."""
    (n, of), (n_all, of_all) = mine, all_
    share = (n + n_all) / (of + of_all)
    spread = math.sqrt(share * (1 - share) * (1 / of + 1 / of_all))
    return (n / of - n_all / of_all) / spread if spread else 0.0
