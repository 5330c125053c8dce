"""What is read of retention. A member who may not see all customers gets figures of its own alone.

The stays are read from the lake once for each state of it; everything else is counted from them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow as pa

from keepwell.definitions import Card, card, cards
from keepwell.desk.customers.queries import visible_to
from keepwell.desk.members.models import Member, Visibility
from keepwell.desk.project import project
from keepwell.desk.retention.forms import Question
from keepwell.engine.intervals import Interval
from keepwell.engine.lake.store import Lake
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.engine.measures.feeds import CustomerRule
from keepwell.engine.retention.alarm import Verdict
from keepwell.engine.retention.causes import Cause
from keepwell.engine.retention.cohorts import Cohort
from keepwell.engine.retention.comparing import Change, change, span
from keepwell.engine.retention.periods import Period, cut
from keepwell.engine.retention.result import FLOWS, RATES, Figures
from keepwell.engine.retention.sql import sql_of
from keepwell.engine.retention.stays import Stays, stays
from keepwell.losing import Losses, alarms
from keepwell.retaining import Retention

KEPT = 4
"""States of lakes whose stays are kept in memory."""
LISTED = 100
"""Customers of a list that are shown; the file holds them all."""
ORDER = ("start", "new", "returned", "lost", "came_and_left", "end")
"""Counts in the order in which they are told."""
GOOD = {"retention_rate": "up", "churn_rate": "down", "grr": "up", "nrr": "up"}


@dataclass(frozen=True)
class Rate:
    """A rate, the interval of the true one, and the period before."""

    card: Card
    now: float | None
    between: Interval | None
    before: float | None
    change: Change | None
    """Of a rate that counts customers: how sure its change is."""

    @property
    def points(self) -> float | None:
        """Return by how many points it changed."""
        known = self.now is not None and self.before is not None
        return 100 * (self.now - self.before) if known else None  # type: ignore[operator] # known

    @property
    def good(self) -> str:
        """Return which way it ought to go."""
        return GOOD[self.card.figure]


@dataclass(frozen=True)
class Count:
    """A number of customers, and of the period before."""

    card: Card
    now: int
    before: int


@dataclass(frozen=True)
class Flow:
    """A part of the bridge."""

    name: str
    now: float
    before: float | None
    share: float
    """Of the greatest part, to draw it."""


@dataclass(frozen=True)
class Answer:
    """The figures of a period, beside the one before, and its parts."""

    question: Question
    now: Figures
    before: Figures
    parts: Sequence[Figures]
    verdicts: Sequence[Verdict]
    has_revenue: bool
    is_partial: bool
    """Whether only the customers that the member may see are counted."""

    @property
    def verdict(self) -> Verdict | None:
        """Return what is to be thought of the last whole part."""
        return self.verdicts[-1] if self.verdicts else None

    @property
    def rates(self) -> list[Rate]:
        """Return the rates, but for those that there are none of."""
        shown = RATES if self.has_revenue else RATES[:2]
        return [_rate(name, self.now, self.before) for name in shown]

    @property
    def counts(self) -> list[Count]:
        """Return the numbers of customers."""
        return [
            Count(card(name), getattr(self.now, name), getattr(self.before, name)) for name in ORDER
        ]

    @property
    def flows(self) -> list[Flow]:
        """Return the parts of the bridge; none where there is no revenue."""
        if self.now.bridge is None:
            return []
        parts = {name: float(getattr(self.now.bridge, name)) for name in FLOWS}
        greatest = max(parts.values()) or 1.0
        was = {name: getattr(self.before.bridge, name, None) for name in FLOWS}
        return [Flow(name, now, was[name], now / greatest) for name, now in parts.items()]


@dataclass(frozen=True)
class Definition:
    """A figure in words and as SQL."""

    card: Card
    sql: str


def retention(member: Member, segment: str = "") -> Retention:
    """Return the customers that a member may see, ready to be counted."""
    here = project()
    rule = CustomerRule(here.settings.relationship, here.settings.silence)
    return Retention(here, segment or None, _among(member), known=_stays_of(here.lake, rule))


def answer(member: Member, question: Question) -> Answer:
    """Return the figures of a period; the periods before it say what is normal."""
    counting = retention(member, question.segment)
    before, now = counting.figures([question.period.before, question.period])
    return Answer(
        question,
        now,
        before,
        parts=counting.figures(question.parts),
        verdicts=alarms(counting, question.period.since, question.period.until, question.by),
        has_revenue=counting.has_revenue,
        is_partial=member.visibility != Visibility.ALL,
    )


def cohorts(member: Member, question: Question) -> list[Cohort]:
    """Return the grid of cohorts: by quarter if the period is cut into quarters, else by month."""
    by = question.by if question.by in {"quarter", "year"} else "month"
    period = question.period
    return retention(member, question.segment).cohorts(cut(period.since, period.until, by))


def causes(member: Member, question: Question) -> list[Cause]:
    """Return why customers were lost."""
    return Losses(retention(member, question.segment), question.period).causes()


def roster(member: Member, question: Question, figure: str, reason: str | None = None) -> pa.Table:
    """Return the customers behind a count; of the lost, if wanted, those of one reason."""
    counting = retention(member, question.segment)
    if figure == "lost":
        return Losses(counting, question.period).roster(reason)
    return counting.roster(question.period, figure)


def known_keys(member: Member, keys: Sequence[str]) -> set[str]:
    """Return which of some customers have a page that a member may see."""
    return set(visible_to(member).filter(key__in=keys).values_list("key", flat=True))


def was_customer(key: str) -> bool:
    """Return whether the lake knows an account that ever was a customer."""
    here = project()
    rule = CustomerRule(here.settings.relationship, here.settings.silence)
    return bool(_stays_of(here.lake, rule).places(pa.array([key]))[0] >= 0)


def definitions(period: Period) -> list[Definition]:
    """Return the definition of each figure."""
    settings = project().settings
    rule = CustomerRule(settings.relationship, settings.silence)
    return [Definition(one, sql_of(one.figure, period, rule, settings.value)) for one in cards()]


def _rate(name: str, now: Figures, before: Figures) -> Rate:
    counts = {"retention_rate": _stayed, "churn_rate": _lost}.get(name)
    return Rate(
        card(name),
        getattr(now, name),
        span(*counts(now)) if counts else None,
        getattr(before, name),
        change(counts(now), counts(before)) if counts else None,
    )


def _stayed(figures: Figures) -> tuple[int, int]:
    return figures.start - figures.lost, figures.start


def _lost(figures: Figures) -> tuple[int, int]:
    return figures.lost, figures.start


def _among(member: Member) -> pa.Array | None:
    """Return the customers that a member may see, also former ones; None if that is all."""
    if member.visibility == Visibility.ALL:
        return None
    return pa.array(list(visible_to(member).values_list("key", flat=True)), pa.string())


def _stays_of(lake: Lake, rule: CustomerRule) -> Stays:
    versions = tuple(
        delta.version() for table in (TOUCHPOINTS, TRAITS) if (delta := lake.delta(table))
    )
    return _stays(lake.root, versions, rule)


@lru_cache(KEPT)
def _stays(root: Path, _versions: tuple[int, ...], rule: CustomerRule) -> Stays:
    return stays(Lake(root), rule)
