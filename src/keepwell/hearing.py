"""What the customers of a project say: NPS and its like, account by account, topic by topic."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import cast, get_args

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.audience import named, populations, tree_of
from keepwell.engine.feedback.accounts import account_opinion, account_scores
from keepwell.engine.feedback.answers import (
    ANSWERED,
    SENT,
    deciders,
    held_then,
    rows_of,
    traits_known,
)
from keepwell.engine.feedback.declared import FILE, Declared, read_declared
from keepwell.engine.feedback.figures import Opinion, opinion
from keepwell.engine.feedback.response import Share, coverage, responded
from keepwell.engine.feedback.result import Heard
from keepwell.engine.feedback.scales import SCALES, Scale
from keepwell.engine.feedback.topics.ranking import Mentions, Step, pareto, trend
from keepwell.engine.measures.folds import Floats
from keepwell.engine.measures.sources import one_array
from keepwell.engine.retention.periods import By, Period, cut
from keepwell.engine.scoring.rules import Bools
from keepwell.engine.segments.population import Population
from keepwell.errors import UsageError, did_you_mean
from keepwell.project import Project
from keepwell.retaining import Retention

ONE = timedelta(days=1)
TOLD = ("stage", "channel", "language")
"""Kept with each answer; where they are not, the account's trait of that name tells."""
SEGMENT = "segment"
PERIODS = get_args(By)
TRAIT = "trait:"
"""Before the name of a trait that is called like one of the words above."""


@dataclass(frozen=True)
class Part:
    """Answers that have something in common, such as a period, a stage or a segment."""

    name: str | None
    """None of those of whom it is not known."""
    heard: Heard
    period: Period


class Hearing:
    """The answers of a project to one kind of survey; read once.

    `segment` narrows to accounts that are in it at the end of the period asked for, `among` to
    accounts by name; answers of nobody we know are in neither. Raises UsageError for an unknown
    survey or segment, and TextError if feedback.yaml has mistakes.
    """

    def __init__(
        self,
        project: Project,
        survey: str = "nps",
        segment: str | None = None,
        among: pa.Array | None = None,
    ) -> None:
        if survey not in SCALES:
            raise UsageError(
                f'There is no survey "{survey}".{did_you_mean(survey, SCALES)} Expected one of '
                f"{', '.join(SCALES)}."
            )
        self.project, self.survey, self.segment, self.among = project, survey, segment, among
        self._people: dict[date, Population] = {}
        if segment is not None:
            _accounts_only(project, segment)

    @property
    def scale(self) -> Scale:
        """The scale of the answers."""
        return SCALES[self.survey]

    @cached_property
    def declared(self) -> Declared:
        """What the project's feedback.yaml says."""
        return read_declared(self.project.root / FILE)

    @cached_property
    def rows(self) -> pa.Table:
        """What was sent and answered, of all time."""
        return rows_of(self.project.lake, self.survey)

    # --- figures

    def heard(self, period: Period) -> Heard:
        """Return what the answers of a period come to."""
        return self._heard(self._chosen(period))

    def by(self, period: Period, what: str) -> list[Part]:
        """Return the answers of a period in parts.

        By day, week, month, quarter or year; by `segment` of the project (one customer may be in
        several, judged at the end of the period); by `stage`, `channel` or `language`; else by a
        trait of the account, as it was known when the answer was given.
        """
        if what in PERIODS:
            parts = cut(period.since, period.until, cast("By", what))
            return [Part(str(one.since), self.heard(one), one) for one in parts]
        chosen = self._chosen(period)
        masks = self._segments(period) if what == SEGMENT else self._values(what, chosen)
        found = [Part(name, self._heard(chosen & mask), period) for name, mask in masks]
        return sorted(found, key=lambda one: (one.name is None, -one.heard.opinion.answers))

    def coverage(self, period: Period) -> Share:
        """Return of how many customers with a known decider one answered in the period.

        Looked at are accounts that are customers at the end of it; who decides is a role of the
        project's rule.
        """
        stays = Retention(self.project).stays
        here = stays.names.filter(pa.array(stays.there(period.finish)))
        known = deciders(self.project.lake, self.declared.accounts, _midnight(period.until))
        known = known.filter(pa.array(self._allowed(period, known["account"])))
        known = known.filter(pc.is_in(known["account"], value_set=here))
        said = self.rows.filter(pa.array(self._chosen(period) & self._answered))["person"]
        answered = pc.is_in(known["person"], value_set=one_array(said))
        numbers = one_array(known["account"]).dictionary_encode().indices.to_numpy()
        return coverage(numbers, answered.to_numpy())

    # --- accounts

    def account_scores(self, period: Period) -> pa.Table:
        """Return `account`, `score` and `people`: the answers of a period by the declared rule."""
        rule = self.declared.accounts
        rows = self.rows.filter(pa.array(self._chosen(period) & self._answered & self._on_scale))
        roles = held_then(self.project.lake, rows, rule.role, "person")
        return account_scores(rows.append_column("role", roles), rule)

    def account_opinion(self, period: Period) -> Opinion:
        """Return what the accounts come to, each counted once."""
        return account_opinion(self.account_scores(period), self.scale)

    # --- topics

    def comments(self, period: Period) -> pa.Table:
        """Return the rows of answers with a comment; `mood` and `topics` by the project's rules."""
        has = pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(self.rows["comment"]), ""), False)
        chosen = self._chosen(period) & self._answered & _bools(has)
        rows = self.rows.filter(pa.array(chosen))
        said = zip(rows["comment"].to_pylist(), rows["language"].to_pylist(), strict=True)
        topics = [sorted(self.declared.topics.of(*one)) for one in said]
        moods = pa.array(self.scale.moods(_numbers(rows["value"])))
        rows = rows.append_column("mood", moods)
        return rows.append_column("topics", pa.array(topics, pa.list_(pa.string())))

    def topics(self, period: Period) -> list[Mentions]:
        """Return the topics of a period's comments, those with most bad answers first."""
        rows = self.comments(period)
        return pareto(rows["topics"].to_pylist(), rows["mood"].to_pylist())

    def topic_trend(self, periods: Sequence[Period]) -> dict[str, list[Step]]:
        """Return how each topic fared in periods that follow upon each other."""
        found = [self.comments(period)["topics"].to_pylist() for period in periods]
        numbers = [number for number, topics in enumerate(found) for _ in topics]
        return trend([one for topics in found for one in topics], numbers, len(periods))

    # --- which rows

    @cached_property
    def _answered(self) -> Bools:
        return _bools(pc.equal(self.rows["event"], ANSWERED))

    @cached_property
    def _responded(self) -> Bools:
        """Return [row]: which were questions that got an answer."""
        rows = self.rows
        who = pc.coalesce(rows["person"], rows["account"], rows["id"])
        keys = pc.binary_join_element_wise(who, pc.fill_null(rows["name"], ""), "\0")
        numbers = one_array(keys).dictionary_encode().indices.to_numpy().astype(np.int64)
        at = rows["at"].cast(pa.int64()).to_numpy()
        return responded(numbers, at, _bools(pc.equal(rows["event"], SENT)))

    @property
    def _on_scale(self) -> Bools:
        return np.abs(self.scale.moods(_numbers(self.rows["value"]))) <= 1

    def _heard(self, chosen: Bools) -> Heard:
        values = _numbers(self.rows["value"])[chosen & self._answered]
        sent = chosen & ~self._answered
        response = Share(int((sent & self._responded).sum()), int(sent.sum()))
        return Heard(opinion(values, self.scale), response)

    def _chosen(self, period: Period) -> Bools:
        at = self.rows["at"].cast(pa.int64()).to_numpy()
        within = (at >= period.begin) & (at < period.finish)
        return within & self._allowed(period, self.rows["account"])

    def _allowed(self, period: Period, accounts: pa.ChunkedArray) -> Bools:
        """Return [row]: whose answers may be counted."""
        allowed = np.ones(len(accounts), np.bool_)
        if self.among is not None:
            allowed &= _bools(pc.is_in(accounts, value_set=self.among))
        if self.segment is not None:
            inside = self._members(self.segment, period.until - ONE)
            allowed &= _bools(pc.is_in(accounts, value_set=inside))
        return allowed

    def _members(self, segment: str, day: date) -> pa.Array:
        """Return who is in a segment; the customers of a day are looked up once for all of them."""
        if day not in self._people:
            (self._people[day],) = populations(self.project, "account", day)
        return self._people[day].members(tree_of(self.project, named(self.project, segment)))

    # --- parts

    def _segments(self, period: Period) -> list[tuple[str | None, Bools]]:
        """Return who is in each segment of accounts."""
        day, accounts = period.until - ONE, self.rows["account"]
        return [
            (one.name, _bools(pc.is_in(accounts, value_set=self._members(one.name, day))))
            for one in self.project.segments
            if one.unit == "account"
        ]

    def _values(self, what: str, chosen: Bools) -> list[tuple[str | None, Bools]]:
        """Return who has each value of a property or trait; last whose is not known."""
        said = self._said(what)
        names = sorted(pc.unique(said.filter(pa.array(chosen)).drop_null()).to_pylist())
        masks: list[tuple[str | None, Bools]] = [
            (name, _bools(pc.fill_null(pc.equal(said, name), False))) for name in names
        ]
        unknown = _bools(pc.is_null(said))
        return [*masks, (None, unknown)] if (unknown & chosen).any() else masks

    def _said(self, what: str) -> pa.Array:
        """Return [row]: what an answer says of itself, or was known of the account."""
        trait = what.removeprefix(TRAIT)
        known = traits_known(self.project.lake)
        words = (SEGMENT, *TOLD, *PERIODS, *known)
        if trait not in known and what not in TOLD:
            raise UsageError(
                f'No account has a trait "{trait}".{did_you_mean(what, words)} Answers come in '
                f"parts by {', '.join((SEGMENT, *TOLD, *PERIODS))}, or by a trait of accounts: "
                f"{', '.join(known) or 'none is known yet'}."
            )
        held = held_then(self.project.lake, self.rows, trait, "account")
        return pc.coalesce(one_array(self.rows[what]), held) if what in TOLD else held


def _accounts_only(project: Project, segment: str) -> None:
    if named(project, segment).unit != "account":
        raise UsageError(f'Answers are of accounts, and the segment "{segment}" is of people.')


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _bools(column: pa.Array | pa.ChunkedArray) -> Bools:
    return column.to_numpy(zero_copy_only=False).astype(np.bool_)


def _numbers(column: pa.ChunkedArray) -> Floats:
    """Return numbers with NaN for null."""
    return column.to_numpy(zero_copy_only=False).astype(np.float64)
