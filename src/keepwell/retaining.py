"""Who stayed and who left in a project: rates, cohorts, and the customers behind each number."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.audience import named, tree_of
from keepwell.engine.book.worth import Facts
from keepwell.engine.measures.feeds import CustomerRule
from keepwell.engine.measures.folds import Floats
from keepwell.engine.retention.cohorts import Cohort, cohorts
from keepwell.engine.retention.periods import Period
from keepwell.engine.retention.rates import Chosen, Turnover, turnover
from keepwell.engine.retention.result import Figures, counted, with_revenue
from keepwell.engine.retention.revenue import flows, unvalued
from keepwell.engine.retention.stays import Stays, stays
from keepwell.engine.scoring.answers import by_version
from keepwell.engine.scoring.rows import ROWS_BY_NAME
from keepwell.engine.scoring.rules import Bools
from keepwell.engine.scoring.run import ends_of
from keepwell.engine.segments import Node, holds
from keepwell.engine.segments.population import Day, Population
from keepwell.engine.segments.tree import leaves
from keepwell.errors import UsageError
from keepwell.health import lineup_of, said_or_scored
from keepwell.project import Project

ONE = timedelta(days=1)
AT_ONCE = 24
"""Edges of periods whose revenue is read in one pass, so that memory stays bounded."""
BLANK = {"version": "", "band": "unknown", "state": "stable"}
"""What is said of a customer whom no scorecard scores."""


class Retention:
    """The accounts of a project, ready to be counted; the stays are read once.

    `segment` narrows to those who are in it, judged once each: as of the first edge of a period who
    is a customer then, as of the last edge everybody else. `among` narrows to customers by name.
    Raises UsageError if there is no such segment of accounts.
    """

    def __init__(
        self, project: Project, segment: str | None = None, among: pa.Array | None = None
    ) -> None:
        self.project, self.segment, self.among = project, segment, among
        self._where = None if segment is None else _tree(project, segment)
        self._judged: dict[date, Bools] = {}

    @cached_property
    def stays(self) -> Stays:
        """From when until when everybody was a customer."""
        settings = self.project.settings
        return stays(self.project.lake, CustomerRule(settings.relationship, settings.silence))

    @property
    def has_revenue(self) -> bool:
        """Whether there is recurring revenue: orders are none, but a trait may tell of it."""
        settings = self.project.settings
        return settings.relationship == "contract" or bool(settings.value)

    # --- figures

    def figures(self, periods: Sequence[Period]) -> list[Figures]:
        """Return the figures of periods that follow upon each other."""
        moved = [(period, self.moved(period)) for period in periods]
        if not self.has_revenue:
            return [counted(period, one) for period, one in moved]
        paid = self.monthly([periods[0].since, *(period.until for period in periods)])
        return [
            with_revenue(
                counted(period, one),
                flows(one, before, after).total(),
                int(unvalued(one, before, after).sum()),
            )
            for (period, one), (before, after) in zip(moved, pairwise(paid), strict=True)
        ]

    def moved(self, period: Period) -> Turnover:
        """Return what became of customers in a period."""
        if self._where is None and self.among is None:
            return turnover(self.stays, period)
        chosen = Chosen(self.judged(period.since), self.judged(period.until))
        return turnover(self.stays, period, chosen)

    def cohorts(self, periods: Sequence[Period]) -> list[Cohort]:
        """Return who began in each of some periods that follow upon each other, and stayed."""
        paid = self.monthly([period.until for period in periods]) if self.has_revenue else None
        return cohorts(self.stays, periods, paid, self.judged)

    def monthly(self, edges: Sequence[date]) -> Iterator[Floats]:
        """Yield [customer] for each midnight, in order: recurring revenue a month, NaN unknown."""
        trait = self.project.settings.value
        for start in range(0, len(edges), AT_ONCE):
            ends = ends_of([edge - ONE for edge in edges[start : start + AT_ONCE]])
            yield from Facts(self.project.lake, self.stays.names, ends).monthly(trait)

    # --- who is counted

    def judged(self, edge: date) -> Bools:
        """Return [customer]: who is counted, as of a midnight."""
        if edge not in self._judged:
            self._judged[edge] = self._allowed & self._in_segment(edge)
        return self._judged[edge]

    @cached_property
    def _allowed(self) -> Bools:
        names = self.stays.names
        if self.among is None:
            return np.ones(len(names), np.bool_)
        return pc.is_in(names, value_set=self.among).to_numpy(zero_copy_only=False)

    def _in_segment(self, edge: date) -> Bools:
        if self._where is None or not len(self.stays.names):
            return np.ones(len(self.stays.names), np.bool_)
        rows, cards = ROWS_BY_NAME.empty_table(), {}
        if any(leaf.kind not in {"trait", "value"} for leaf in leaves(self._where)):
            lineup = lineup_of(self.project)
            (rows,) = said_or_scored(self.project, lineup, [edge - ONE])
            cards = by_version(lineup.scorecards)
        everybody = _with_unscored(rows, self.stays.names)
        asked = Day(edge - ONE, value=self.project.settings.value)
        return holds(self._where, Population(self.project.lake, asked, everybody, cards))


def _tree(project: Project, segment: str) -> Node:
    found = named(project, segment)
    if found.unit != "account":
        raise UsageError(f'Retention is of accounts, and the segment "{segment}" is of people.')
    return tree_of(project, found)


def _with_unscored(rows: pa.Table, names: pa.Array) -> pa.Table:
    """Return what is said of these customers, in any order; blank of those nobody scored."""
    rows = rows.filter(pc.is_in(rows["customer"], value_set=names))
    others = names.filter(pc.invert(pc.is_in(names, value_set=rows["customer"].combine_chunks())))
    said = {name: pa.repeat(text, len(others)) for name, text in BLANK.items()}
    columns = {"customer": others, **said}
    blank = [
        columns[field.name].cast(field.type)
        if field.name in columns
        else pa.nulls(len(others), field.type)
        for field in ROWS_BY_NAME
    ]
    return pa.concat_tables([rows, pa.table(blank, schema=ROWS_BY_NAME)])
