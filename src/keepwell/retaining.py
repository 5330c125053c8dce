"""Who stayed and who left in a project: rates, cohorts, and the customers behind each number."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.audience import named, tree_of
from keepwell.engine.book.names import NAME, OWNER, texts
from keepwell.engine.book.worth import Facts
from keepwell.engine.lake.tables import MOMENT, TOUCHPOINTS, TRAITS
from keepwell.engine.measures.feeds import CustomerRule
from keepwell.engine.measures.folds import Floats, Ints
from keepwell.engine.retention.cohorts import Cohort, cohorts
from keepwell.engine.retention.periods import Period
from keepwell.engine.retention.rates import Chosen, Turnover, turnover
from keepwell.engine.retention.result import COUNTS, FLOWS, RATES, Figures, counted, with_revenue
from keepwell.engine.retention.revenue import flows, unvalued
from keepwell.engine.retention.sql import sql_of
from keepwell.engine.retention.stays import NEVER, Stays, stays
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
NO_REVENUE = "Orders are no recurring revenue. Name a trait that tells it with the setting `value`."
BEHIND = dict.fromkeys(RATES, "start") | {"churn_rate": "lost"}
"""The count whose customers stand behind a rate."""
BLANK = {"version": "", "band": "unknown", "state": "stable"}
"""What is said of a customer whom no scorecard scores."""


class Retention:
    """The accounts of a project, ready to be counted; the stays are read once.

    `segment` narrows to those who are in it, judged once each: as of the first edge of a period who
    is a customer then, as of the last edge everybody else. `among` narrows to customers by name.
    `known` are the stays, if they are at hand. Raises UsageError if there is no such segment of
    accounts.
    """

    def __init__(
        self,
        project: Project,
        segment: str | None = None,
        among: pa.Array | None = None,
        *,
        known: Stays | None = None,
    ) -> None:
        self.project, self.segment, self.among = project, segment, among
        self._known = known
        self._where = None if segment is None else _tree(project, segment)
        self._judged: dict[date, Bools] = {}

    @cached_property
    def stays(self) -> Stays:
        """From when until when everybody was a customer."""
        return stays(self.project.lake, self.rule) if self._known is None else self._known

    @property
    def rule(self) -> CustomerRule:
        """How the business knows that a customer is one."""
        return CustomerRule(self.project.settings.relationship, self.project.settings.silence)

    @property
    def has_revenue(self) -> bool:
        """Whether there is recurring revenue: orders are none, but a trait may tell of it."""
        settings = self.project.settings
        return settings.relationship == "contract" or bool(settings.value)

    @property
    def no_revenue(self) -> str | None:
        """Why GRR and NRR are null, in data; None where they are not."""
        return None if self.has_revenue else NO_REVENUE

    # --- figures

    def figures(self, periods: Sequence[Period], *, revenue: bool = True) -> list[Figures]:
        """Return the figures of periods that follow upon each other; those of revenue if wanted."""
        moved = ((period, self.moved(period)) for period in periods)
        if not (revenue and self.has_revenue):
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
        ends = ends_of([edge - ONE for edge in edges])
        facts = Facts(self.project.lake, self.stays.names, ends)
        return facts.monthly_each(self.project.settings.value)

    def by_sql(self, figure: str, period: Period) -> tuple[str, float | None]:
        """Return the SQL of a figure of all customers, and what it gives when run on the lake."""
        query = sql_of(figure, period, self.rule, self.project.settings.value)
        lake = self.project.lake.apart()
        for table in (TOUCHPOINTS, TRAITS):
            held = lake.read(table).get_name()
            lake.connection.raw_sql(f'create view {table.name} as from "{held}"')
        found = lake.connection.con.sql(query).fetchall()
        return query, found[0][0]

    # --- who is behind a figure

    def roster(self, period: Period, figure: str | None = None) -> pa.Table:
        """Return the customers a figure counts, or all that any figure of the period counts.

        Columns: `account`, `name`, `owner`; `since` and `left`, moments; whether each is counted
        as `start`, `end`, `new`, …; and what each adds to the bridge of revenue (0 if nothing).
        Their sums are the figures.
        """
        moved = self.moved(period)
        counts = {name: getattr(moved, name) for name in COUNTS}
        of = COUNTS if figure is None else (BEHIND.get(figure, figure),)
        chosen = pa.array(np.logical_or.reduce([counts[name] for name in of]))
        columns = counts | self._moments(period, moved) | self._flows(period, moved)
        rows = pa.table({"account": self.stays.names, **columns}).filter(chosen)
        names = rows["account"].combine_chunks()
        last = period.until - ONE
        for place, trait in enumerate((NAME, OWNER), start=1):
            rows = rows.add_column(place, trait, texts(self.project.lake, trait, names, last))
        return rows

    def _moments(self, period: Period, moved: Turnover) -> dict[str, pa.Array]:
        """Return since when each is a customer, and when those left who are not at the end."""
        a, b = period.begin, period.finish
        since = np.where(moved.start, self.stays.began(a), self.stays.began(b))
        since = np.where(moved.came_and_left, self.stays.came(a, b), since)
        left = np.where(moved.end, NEVER, self.stays.left(a, b))
        return {"since": _moment(since), "left": _moment(left)}

    def _flows(self, period: Period, moved: Turnover) -> dict[str, np.ndarray]:
        if not self.has_revenue:
            return {}
        before, after = self.monthly([period.since, period.until])
        parts = flows(moved, before, after)
        return {f"revenue_{name}": getattr(parts, name) for name in FLOWS if name != "end"}

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


def _moment(us: Ints) -> pa.Array:
    """Return moments; null for NEVER."""
    return pa.array(us, pa.int64(), mask=us == NEVER).cast(MOMENT)


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
