"""Why customers leave: reasons ranked, what was red before, and what was done about it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from keepwell.engine.lake.store import Lake, parquet
from keepwell.engine.lake.tables import SCORES
from keepwell.engine.pareto import cumulated
from keepwell.engine.retention.reasons import Reasons
from keepwell.engine.scorecard.schema import Scorecard
from keepwell.engine.scoring.said import ENDED

RED = 50
"""A measure that scores less was red."""


@dataclass(frozen=True)
class Red:
    """A measure, and how often it was red in the last score before somebody left."""

    measure: str
    title: str
    customers: int
    of: int
    """Those of the leavers who had a score in it."""


@dataclass(frozen=True)
class Act:
    """What colleagues did, and about how many of the leavers."""

    event: str
    customers: int


@dataclass(frozen=True)
class Cause:
    """A reason, and what it cost."""

    reason: str
    title: str
    customers: int
    share: float
    """Of all who were lost."""
    cumulative: float
    """With all reasons that cost more customers."""
    revenue: float | None
    """A month; None where there is no recurring revenue."""
    revenue_share: float | None
    revenue_cumulative: float | None
    """With all reasons that cost more revenue."""
    red: tuple[Red, ...]
    """The most frequent first."""
    acted: int
    """About how many of the customers a colleague did something in the 90 days before."""
    idle: int
    """About how many nobody did anything that was recorded."""
    acts: tuple[Act, ...]
    """What was done, the most frequent first."""


@dataclass(frozen=True)
class Loss:
    """A customer who was lost."""

    customer: str
    reason: str
    revenue: float
    red: frozenset[str]
    """Measures that were red in the last score before."""
    scored: frozenset[str]
    """Measures that had a score then."""
    acts: frozenset[str] = frozenset()
    """Events that colleagues had a part in before."""


def pareto(
    losses: Sequence[Loss], reasons: Reasons, titles: Mapping[str, str], *, has_revenue: bool
) -> list[Cause]:
    """Return the reasons, those that cost most customers first; who gave none counts too."""
    by_reason: dict[str, list[Loss]] = defaultdict(list)
    for loss in losses:
        by_reason[loss.reason].append(loss)
    customers = {name: float(len(those)) for name, those in by_reason.items()}
    revenue = {name: sum(one.revenue for one in those) for name, those in by_reason.items()}
    counted, paid = cumulated(customers), cumulated(revenue)
    is_paid = has_revenue and any(revenue.values())
    return [
        Cause(
            name,
            reasons.title(name),
            len(by_reason[name]),
            one.share,
            one.cumulative,
            revenue=revenue[name] if has_revenue else None,
            revenue_share=paid[name].share if is_paid else None,
            revenue_cumulative=paid[name].cumulative if is_paid else None,
            red=tuple(_red(by_reason[name], titles)),
            acted=sum(bool(one.acts) for one in by_reason[name]),
            idle=sum(not one.acts for one in by_reason[name]),
            acts=tuple(_acts(by_reason[name])),
        )
        for name, one in counted.items()
    ]


def last_red(
    lake: Lake, leavers: pa.Table, lineup: str, cards: Mapping[str, Scorecard]
) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Return by customer the measures that were red, and those scored, when last scored before.

    `leavers` holds `customer` and `until`, the day (date) by which they had left; `lineup` is whose
    scores are looked at, `cards` its scorecards by version.
    """
    files = lake.files(SCORES)
    if not files or not leavers.num_rows:
        return {}
    lake.connection.con.register("leavers", leavers)
    query = _LAST.format(scores=parquet(files))
    found = lake.connection.con.sql(
        query, params={"lineup": lineup, "ended": ENDED}
    ).to_arrow_table()
    return {
        row["customer"]: _told(cards[row["said"]["version"]], row["said"]["scores"])
        for row in found.to_pylist()
        if row["said"]["version"] in cards
    }


_LAST = """
select customer, arg_max({{version: version, scores: scores}}, (as_of, computed_at)) as said
from {scores} join leavers using (customer)
where lineup = $lineup and as_of < until and state <> $ended group by customer
"""


def _told(card: Scorecard, scores: Sequence[float | None]) -> tuple[frozenset[str], frozenset[str]]:
    pairs = [(one.name, score) for one, score in zip(card.measures, scores, strict=True)]
    scored = frozenset(name for name, score in pairs if score is not None)
    return frozenset(name for name, score in pairs if score is not None and score < RED), scored


def _red(losses: Sequence[Loss], titles: Mapping[str, str]) -> Iterator[Red]:
    red = Counter(name for one in losses for name in one.red)
    scored = Counter(name for one in losses for name in one.scored)
    for name, count in sorted(red.items(), key=lambda one: (-one[1] / scored[one[0]], one[0])):
        yield Red(name, titles.get(name, name), count, scored[name])


def _acts(losses: Sequence[Loss]) -> Iterator[Act]:
    done = Counter(event for one in losses for event in one.acts)
    for event, count in sorted(done.items(), key=lambda one: (-one[1], one[0])):
        yield Act(event, count)
