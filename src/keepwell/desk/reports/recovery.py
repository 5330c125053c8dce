"""Whether the unhappy are won back when their case is answered in time, beside the others.

Unhappy is whoever gave 0 to 6 in an NPS survey: the first such answer of a customer in the period.
Helped are those for whom that answer's case was answered in time. The others got no case, or no
answer in time. Both are compared by band then, value and month: `engine.proof.matched`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from keepwell.desk.cases.models import Case
from keepwell.desk.customers.models import Customer
from keepwell.desk.surveys.models import Answer, Edition, Verdict
from keepwell.engine.feedback.scales import NPS
from keepwell.engine.proof.matched import Matched, Row, matched_means, matched_shares

HORIZONS = (91, 28, 7)
"""Days before today of which the desk knows bands and changes of scores, the longest first."""
CLASSES = 3
"""Customers are as many of each class of value."""
SOME = 1000


@dataclass(frozen=True)
class Unhappy:
    """A customer who said so, and what came of it."""

    customer: int
    at: datetime
    score: int
    band: str
    """About when they said it."""
    value: float
    is_current: bool
    moved: float | None
    """Points of their health score since about then."""
    is_helped: bool = False
    next_score: int | None = None
    """Their next answer; None: they gave none."""


@dataclass(frozen=True)
class Recovery:
    """Those who were answered in time beside those who were not."""

    unhappy: int
    helped: int
    asked_again: int
    """Of all, who answered again."""
    recovered: int
    """Of these, who are no detractors any more."""
    nps: Matched
    """Who of those who answered again are no detractors any more."""
    stayed: Matched
    """Who are still customers."""
    score: Matched
    """By how many points their health score moved since."""
    value: float
    """What the helped are worth a year."""

    @property
    def share(self) -> float | None:
        """Return which share of those who answered again is won back; None of nobody."""
        return self.recovered / self.asked_again if self.asked_again else None

    @property
    def kept(self) -> float | None:
        """Return the yearly value that stayed with the helped beyond their like; None: unproved."""
        found = self.stayed.difference
        return self.value * found if found and self.stayed.verdict == "better" else None

    def told(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)

    @staticmethod
    def read(told: dict[str, Any]) -> "Recovery":
        """Return what `told` wrote."""
        parts = {name: Matched(**told[name]) for name in ("nps", "stayed", "score")}
        return Recovery(**(told | parts))


def recovery(since: datetime, until: datetime, moment: datetime) -> Recovery:
    """Compare the customers who said in [since, until) that they are unhappy."""
    everybody = list(_unhappy(since, until, moment))
    edges = _edges(everybody)
    again = [one for one in everybody if one.next_score is not None]
    return Recovery(
        len(everybody),
        sum(one.is_helped for one in everybody),
        len(again),
        sum(_is_won(one) for one in again),
        matched_shares(*_sides([(one, float(_is_won(one))) for one in again], edges)),
        matched_shares(*_sides([(one, float(one.is_current)) for one in everybody], edges)),
        matched_means(
            *_sides([(one, one.moved) for one in everybody if one.moved is not None], edges)
        ),
        sum(max(one.value, 0.0) for one in everybody if one.is_helped),
    )


def _is_won(one: Unhappy) -> bool:
    return one.next_score is not None and one.next_score > NPS.bad


def _sides(
    pairs: Sequence[tuple[Unhappy, float]], edges: Sequence[float]
) -> tuple[list[Row], list[Row]]:
    sides: tuple[list[Row], list[Row]] = ([], [])
    for one, outcome in pairs:
        worth = sum(one.value > edge for edge in edges)
        sides[not one.is_helped].append(((one.band, worth, one.at.year, one.at.month), outcome))
    return sides


def _edges(everybody: Sequence[Unhappy]) -> list[float]:
    """Return the values between the classes."""
    values = sorted(one.value for one in everybody)
    return [values[len(values) * n // CLASSES] for n in range(1, CLASSES)] if values else []


# --- from the database, some customers at a time


def nps_answers() -> QuerySet[Answer]:
    """Return the answers on the scale of NPS that count."""
    editions = Edition.objects.filter(document__measures=NPS.name).values("pk")
    found = Answer.objects.filter(edition__in=editions, verdict=Verdict.COUNTED)
    return found.filter(score__isnull=False).order_by()


def _unhappy(since: datetime, until: datetime, moment: datetime) -> Iterator[Unhappy]:
    rows = nps_answers().filter(at__gte=since, at__lt=until, score__lte=NPS.bad)
    first: dict[int, tuple[int, datetime, int]] = {}
    told = rows.filter(customer__isnull=False).values_list("customer", "pk", "at", "score")
    for customer, pk, at, score in told.order_by("at", "pk").iterator():
        first.setdefault(customer, (pk, at, score or 0))
    keys = list(first)
    for start in range(0, len(keys), SOME):
        some = {key: first[key] for key in keys[start : start + SOME]}
        yield from _with_outcomes(some, moment)


def _with_outcomes(
    first: Mapping[int, tuple[int, datetime, int]], moment: datetime
) -> Iterator[Unhappy]:
    helped, following = _helped(first), _following(first)
    for customer in Customer.objects.filter(pk__in=list(first)):
        _pk, at, score = first[customer.pk]
        one = _of(customer, at, score, moment)
        yield replace(one, is_helped=customer.pk in helped, next_score=following.get(customer.pk))


def _of(customer: Customer, at: datetime, score: int, moment: datetime) -> Unhappy:
    """Return what is known of a customer about the day on which they answered."""
    age = (moment - at).days
    days = next((one for one in HORIZONS if one <= age), None)
    band = (getattr(customer, f"band_{days}") if days else "") or customer.band
    moved = getattr(customer, f"change_{days}") if days else None
    return Unhappy(customer.pk, at, score, band, customer.value or 0.0, customer.is_current, moved)


def _helped(first: Mapping[int, tuple[int, datetime, int]]) -> set[int]:
    """Return the customers for whom their answer's case was answered in time."""
    answers = [pk for pk, _at, _score in first.values()]
    cases = Case.objects.filter(answer__in=answers, first_answered_at__isnull=False)
    rows = cases.values_list("customer", "first_answered_at", "first_answer_due")
    return {customer for customer, done, due in rows if done and (due is None or done <= due)}


def _following(first: Mapping[int, tuple[int, datetime, int]]) -> dict[int, int]:
    """Return the next score of each customer who gave one."""
    rows = nps_answers().filter(customer__in=list(first)).order_by("at", "pk")
    found: dict[int, int] = {}
    for customer, pk, at, score in rows.values_list("customer", "pk", "at", "score"):
        before, said_at, _score = first[customer]
        if (at, pk) > (said_at, before):
            found.setdefault(customer, score or 0)
    return found
