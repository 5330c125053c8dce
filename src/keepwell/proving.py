"""How well a project's scorecards foretold who left."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.audience import named, populations, tree_of
from keepwell.engine.book.names import OWNER, texts
from keepwell.engine.measures.folds import Ints
from keepwell.engine.proof.evidence import Evidence, gather
from keepwell.engine.proof.judging import Beside, judge, part
from keepwell.engine.proof.past import facts_of, last_of, silence
from keepwell.engine.proof.result import Asked, Part, Proof
from keepwell.engine.proof.said import first_said
from keepwell.engine.proof.whatif import Past
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
EACH = 10
"""Alerts a week that one colleague takes up."""
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
    """Judge what was said when a day was first scored; else what would be said of it now."""
    budget: int | None = None
    """Alerts a week that the team takes up; by default EACH for every colleague who owns any."""
    by_segment: bool = False
    """Also within each of the project's segments."""


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
    proof = judge(evidence, asked, _beside(project, lineup, evidence, question), _end(asked.as_of))
    if question.by_segment and len(evidence):
        return replace(proof, by_segment=_by_segment(project, lineup, evidence, asked.horizon))
    return proof


def _by_segment(
    project: Project, lineup: Lineup, evidence: Evidence, horizon: int
) -> tuple[Part, ...]:
    """Return how well the score tells within each segment, as far as anybody was in it."""
    chosen = [segment for segment in project.segments if segment.unit == lineup.unit]
    if not chosen:
        return ()
    inside, left = _members(project, evidence, chosen), evidence.left(horizon)
    return tuple(
        part(segment.title or segment.name, evidence.where(here), left[here])
        for segment, here in zip(chosen, inside, strict=True)
        if here.any()
    )


def _beside(project: Project, lineup: Lineup, evidence: Evidence, question: Question) -> Beside:
    """Return what the score is held against."""
    facts = facts_of(project.lake, lineup.unit)
    risks = {
        "tenure": -evidence.tenure.astype(np.float64),
        "last_activity": silence(facts, evidence),
    }
    sentiment = last_of(facts, evidence, "Sentiment Set").value
    budget = question.budget or EACH * colleagues(project, evidence, question.as_of)
    return Beside(risks, sentiment, budget)


def colleagues(project: Project, evidence: Evidence, as_of: date) -> int:
    """Return how many colleagues look after the customers, by the trait `owner`; at least one."""
    here = evidence.names.take(pa.array(np.unique(evidence.customer)))
    return max(1, len(pc.unique(texts(project.lake, OWNER, here, as_of).drop_null())))


def evidence_of(project: Project, lineup: Lineup, question: Question) -> Evidence:
    """Return what was said on past days, and what came of it."""
    days, cards = days_looked_at(project, question), by_version(lineup.scorecards)
    pieces: Iterator[pa.Table] = iter(())
    if question.as_said:
        pieces = first_said(project.lake, lineup.unit, days, _chosen(lineup, question))
        cards = by_version(versions_of(project).all())
    elif days:
        pieces = score_source(
            source_of(project, lineup), lineup.scorecards, days, lineup.rule,
            precedence=lineup.precedence,
        )  # fmt: skip
    known = stays(project.lake, lineup.rule, lineup.unit)
    return gather(pieces, known, cards, _end(question.as_of))


def past_of(project: Project, question: Question) -> Past:
    """Return the past days of one scorecard, up to the day asked, held for what-ifs.

    Gathered once, it answers for any number of changed texts; see `Past.what_if`. The question
    names the scorecard; its customers are those it applies to.
    """
    lineup = asked_lineup(project, question.scorecard)
    first = first_day(project) or question.as_of
    since = max(first, question.as_of - timedelta(days=LONGEST))
    days = grid(min(since, question.as_of), question.as_of, question.every)
    pieces = score_source(source_of(project, lineup), lineup.scorecards[:1], days, lineup.rule)
    known, end = stays(project.lake, lineup.rule, lineup.unit), _end(question.as_of)
    cards = by_version(lineup.scorecards[:1])
    return Past(gather(pieces, known, cards, end, values=True), end, question.horizon)


def _chosen(lineup: Lineup, question: Question) -> tuple[str, str] | None:
    """Return the name and version of the scorecard that was asked for."""
    if question.scorecard is None:
        return None
    card = lineup.scorecards[0]
    named_alone = isinstance(question.scorecard, str) and "@" not in question.scorecard
    return card.name, "" if named_alone else card.version


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
