"""How well a project's scorecards foretold who left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.audience import named, populations, tree_of
from keepwell.engine.measures.folds import Ints
from keepwell.engine.proof.evidence import Evidence, gather
from keepwell.engine.proof.judging import judge
from keepwell.engine.proof.past import silence
from keepwell.engine.proof.result import Asked, Proof
from keepwell.engine.retention.stays import stays
from keepwell.engine.scorecard.schema import Scorecard
from keepwell.engine.scoring.answers import by_version
from keepwell.engine.scoring.calendar import grid
from keepwell.engine.scoring.lineup import Lineup
from keepwell.engine.scoring.rows import EPOCH
from keepwell.engine.scoring.rules import Bools
from keepwell.engine.scoring.run import score_source
from keepwell.engine.segments import Segment
from keepwell.errors import UsageError
from keepwell.health import first_day, lineup_of, source_of, versions_of
from keepwell.project import Project

Every = Literal["week", "month"]
AT_ONCE = 1_000_000
"""Rows of scores held while it is asked who was in a segment."""
LONGEST = 728
"""Days that are looked at, unless told otherwise: two years. What was true earlier tells little of
who leaves now."""


@dataclass(frozen=True)
class Question:
    """What is to be proven."""

    as_of: date
    horizon: int = 90
    scorecard: str | Scorecard | None = None
    """A name, `name@version`, or a text that is not published; None is what is published."""
    segment: str | None = None
    every: Every = "week"
    as_said: bool = False


def prove(project: Project, question: Question) -> Proof:
    """Return how well scores of past days foretold who left within the horizon.

    Every customer is scored as of a row of past days, from facts before each, and compared with who
    left after it. Days whose horizon is not over by `as_of` have no outcome yet and are left out.

    Raises UsageError if there is no such scorecard or segment.
    """
    lineup = asked_lineup(project, question.scorecard)
    asked = Asked(
        question.as_of,
        question.horizon,
        tuple((card.name, card.version) for card in lineup.scorecards),
        question.segment,
        question.every,
        question.as_said,
    )
    evidence = evidence_of(project, lineup, question)
    evidence = _only(project, evidence, lineup, question.segment)
    others = {
        "tenure": -evidence.tenure,
        "last_activity": silence(project.lake, evidence, lineup.unit),
    }
    return judge(evidence, asked, others, _end(question.as_of))


def evidence_of(project: Project, lineup: Lineup, question: Question) -> Evidence:
    """Return what was said on past days, and what came of it."""
    days = days_looked_at(project, question)
    pieces = score_source(
        source_of(project, lineup), lineup.scorecards, days, lineup.rule,
        precedence=lineup.precedence,
    ) if days else iter(())  # fmt: skip
    known = stays(project.lake, lineup.rule, lineup.unit)
    return gather(pieces, known, by_version(lineup.scorecards), _end(question.as_of))


def _end(day: date) -> int:
    """Return the moment at which a day ends, in days since 1970."""
    return (day - EPOCH).days + 1


def days_looked_at(project: Project, question: Question) -> list[date]:
    """Return the past days to score: those whose horizon is over."""
    last, first = question.as_of - timedelta(days=question.horizon), first_day(project)
    if first is None or first > last:
        return []
    return grid(max(first, last - timedelta(days=LONGEST)), last, question.every)


def _members(project: Project, evidence: Evidence, segments: Sequence[Segment]) -> list[Bools]:
    """Return which rows are in each segment: who was in it on the day, not who is now."""
    inside = [np.zeros(len(evidence), np.bool_) for _ in segments]
    order = np.argsort(evidence.day, kind="stable")
    of_day = np.split(order, np.searchsorted(evidence.day[order], evidence.days[1:]))
    trees = [tree_of(project, segment) for segment in segments]
    at_once = max(1, AT_ONCE // len(evidence.names))
    for start in range(0, len(of_day), at_once):
        batch = of_day[start : start + at_once]
        days = [EPOCH + timedelta(days=int(evidence.day[rows[0]]) - 1) for rows in batch]
        for people, rows in zip(populations(project, segments[0].unit, *days), batch, strict=True):
            for held, tree in zip(inside, trees, strict=True):
                held[rows] = _named(people.members(tree), evidence, rows)
    return inside


def _named(members: pa.Array, evidence: Evidence, rows: Ints) -> Bools:
    found = pc.index_in(members, value_set=evidence.names).drop_null().to_numpy()
    return np.isin(evidence.customer[rows], found)


def _only(project: Project, evidence: Evidence, lineup: Lineup, name: str | None) -> Evidence:
    """Return the rows in a segment; raise UsageError if there is none of the unit."""
    if name is None:
        return evidence
    segment = named(project, name)
    if segment.unit != lineup.unit:
        raise UsageError(
            f'The segment "{name}" is for the unit "{segment.unit}", not "{lineup.unit}".'
        )
    return evidence.where(_members(project, evidence, [segment])[0]) if len(evidence) else evidence


def asked_lineup(project: Project, scorecard: str | Scorecard | None) -> Lineup:
    """Return the scorecards asked for: the published ones, one of them, or any other version."""
    published = lineup_of(project) if scorecard is None else None
    if published is not None:
        return published
    if isinstance(scorecard, str) and "@" in scorecard:
        scorecard = versions_of(project).get(scorecard.partition("@")[2])
    if isinstance(scorecard, Scorecard):
        rule = lineup_of(project).rule
        return Lineup((scorecard,), rule, precedence=False)
    return lineup_of(project, scorecard=scorecard)
