"""What a draft would change for today's customers: both texts score the same sample, now."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

import pyarrow as pa
from django.db.models import QuerySet

from keepwell.desk.customers.models import BANDS, Customer, Person
from keepwell.desk.customers.queries import people_visible_to, visible_to
from keepwell.desk.health.lab.counting import Lineups
from keepwell.desk.health.lab.sampling import sample
from keepwell.desk.health.tasks import today
from keepwell.desk.members.models import Member
from keepwell.engine.scorecard.schema import Scorecard
from keepwell.engine.scoring.lineup import Lineup
from keepwell.engine.scoring.rows import ROWS_BY_NAME
from keepwell.engine.scoring.run import score_source
from keepwell.health import source_of
from keepwell.project import Project

SAMPLE = 5_000
"""Customers that are scored; of more, about as many as this."""
SHOWN = 8
"""Customers named whose score would move most."""


@dataclass(frozen=True)
class Side:
    """How the customers of the sample stand by one of the two texts."""

    bands: Mapping[str, int]
    score: float | None
    """The mean of those who have one."""
    coverage: float | None
    """The mean."""
    scored: int
    """How many the scorecard is for."""


@dataclass(frozen=True)
class Move:
    """A customer whose score or band would change."""

    customer: Customer | Person
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    @property
    def points(self) -> float | None:
        """Return by how much the score would change; None if it comes or goes."""
        scores = self.before["score"], self.after["score"]
        return None if None in scores else scores[1] - scores[0]


@dataclass(frozen=True)
class Effect:
    """What would change for the sample."""

    before: Side
    after: Side
    moved: int
    """How many would be in another band."""
    sampled: int
    everybody: int
    """How many the member may see."""
    moves: Sequence[Move]
    unit: str

    @property
    def is_sample(self) -> bool:
        """Return whether some were left out."""
        return self.sampled < self.everybody

    @property
    def bands(self) -> list[tuple[str, int, int]]:
        """Return each band, and how many are in it before and after, the worst first."""
        return [
            (name, self.before.bands.get(name, 0), self.after.bands.get(name, 0)) for name in BANDS
        ]


def effect(project: Project, member: Member, draft: Scorecard, scored_by: Lineups) -> Effect:
    """Score a sample of those a member may see by what is published, and with the draft in place.

    What the line-ups look at is at hand (see `counting`), so that it takes a few seconds.
    """
    rows, everybody = sample(_visible(member, draft), SAMPLE)
    known = {one.key: one for one in rows.only("pk", "key", "name")}
    before, after = (
        {} if lineup is None else _scored(project, lineup, list(known)) for lineup in scored_by
    )
    before = {key: row for key, row in before.items() if row["scorecard"] == draft.name}
    after = {key: row for key, row in after.items() if row["scorecard"] == draft.name}
    both = sorted(before.keys() & after.keys())
    moved = sum(before[key]["band"] != after[key]["band"] for key in both)
    moves = _moves(known, before, after)
    return Effect(
        _side(before), _side(after), moved, len(known), everybody, moves, draft.unit
    )  # fmt: skip


def _visible(member: Member, draft: Scorecard) -> "QuerySet[Customer] | QuerySet[Person]":
    rows = visible_to(member) if draft.unit == "account" else people_visible_to(member)
    return rows.filter(is_current=True)


def _scored(project: Project, lineup: Lineup, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    pieces = score_source(
        source_of(project, lineup), lineup.scorecards, [today()], lineup.rule, only=names
    )
    columns = ["customer", "scorecard", "score", "band", "coverage"]
    rows = pa.concat_tables([ROWS_BY_NAME.empty_table(), *pieces]).select(columns)
    return {row["customer"]: row for row in rows.to_pylist()}


def _side(rows: Mapping[str, Mapping[str, Any]]) -> Side:
    scores = [row["score"] for row in rows.values() if row["score"] is not None]
    return Side(
        Counter(row["band"] for row in rows.values()),
        fmean(scores) if scores else None,
        fmean(row["coverage"] for row in rows.values()) if rows else None,
        len(rows),
    )


def _moves(
    known: Mapping[str, Any],
    before: Mapping[str, Mapping[str, Any]],
    after: Mapping[str, Mapping[str, Any]],
) -> list[Move]:
    """Return those whose score would move most; who gets or loses one comes first."""
    moves = [Move(known[key], before[key], after[key]) for key in before.keys() & after.keys()]
    different = [one for one in moves if one.before["score"] != one.after["score"]]
    return sorted(different, key=_far)[:SHOWN]


def _far(move: Move) -> tuple[float, str]:
    points = move.points
    return (-float("inf") if points is None else -abs(points), move.customer.name)
