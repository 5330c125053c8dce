"""The customers of a day and the facts about them that segments look at, each read when needed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.book.dimensions import by_card, matrix
from keepwell.engine.book.names import NAME, OWNER
from keepwell.engine.book.worth import Facts
from keepwell.engine.lake.store import Lake
from keepwell.engine.lake.tables import TRAITS
from keepwell.engine.measures.attribution import trait_rows
from keepwell.engine.measures.conditions import as_number
from keepwell.engine.measures.dialects import DAY, DuckDB
from keepwell.engine.measures.folds import Floats
from keepwell.engine.measures.sources import one_array
from keepwell.engine.measures.values import SECONDS
from keepwell.engine.scorecard.schema import Scorecard, Unit
from keepwell.engine.scoring.run import ends_of
from keepwell.engine.scoring.scores import dimension_scores
from keepwell.engine.segments.holding import Trait, holds
from keepwell.engine.segments.tree import Kind, Node

if TYPE_CHECKING:
    import ibis.expr.types as ir

LARGEST = float(np.finfo(np.float64).max)
LAST_SECOND = 253_402_300_799.0
"""Of the year 9999; a greater number is no date."""


@dataclass(frozen=True)
class Day:
    """The day that a population is of, and how its customers are seen."""

    as_of: date
    unit: Unit = "account"
    value: str = ""
    """The trait that says what a customer is worth a year; see `worth`."""


class Population:
    """The customers of a day: whoever is scored.

    `rows` are what is said on the day, as in the table `scores`; `cards` the scorecards that say
    it, by version.
    """

    def __init__(
        self, lake: Lake, asked: Day, rows: pa.Table, cards: Mapping[str, Scorecard]
    ) -> None:
        self.lake, self.asked, self.cards = lake, asked, cards
        self.rows = rows.sort_by("customer")
        self.names = one_array(self.rows["customer"])
        self._traits: dict[str, Trait] = {}

    def __len__(self) -> int:
        return len(self.names)

    def members(self, where: Node) -> pa.Array:
        """Return the names of those for whom a tree holds, sorted."""
        return self.names.filter(pa.array(holds(where, self)))

    def roster(self, where: Node) -> pa.Table:
        """Return who the members are, and how: the worst score first, then those without one."""
        here = pa.array(holds(where, self))
        columns = {
            self.asked.unit: self.names,
            "name": self.trait(NAME).text,
            "owner": self.trait(OWNER).text,
            **{column: one_array(self.rows[column]) for column in ("score", "band", "state")},
            "value": pa.array(self.value, from_pandas=True),
        }
        return pa.table(columns).filter(here).sort_by([("score", "ascending")])

    @property
    def day(self) -> date:
        """The day."""
        return self.asked.as_of

    # --- what is known of customers

    @cached_property
    def traits(self) -> list[str]:
        """The names of all traits that were ever known of anybody of the unit, sorted."""
        rows = self.lake.read(TRAITS)
        about = rows["person"].notnull() == (self.asked.unit == "person")
        names = self.lake.connection.to_pyarrow(rows.filter(about).select("trait").distinct())
        return sorted(names["trait"].to_pylist())

    def trait(self, name: str) -> Trait:
        """Return a trait as of the day; kept, for several conditions may look at it."""
        if name not in self._traits:
            self._traits[name] = self.fresh_trait(name)
        return self._traits[name]

    def fresh_trait(self, name: str) -> Trait:
        """Return a trait as of the day, and keep nothing."""
        held = self.lake.connection.to_pyarrow(self._last_of(name)).combine_chunks()
        place = pc.index_in(self.names, value_set=one_array(held["customer"]))
        return Trait(
            one_array(held["text"]).cast(pa.string()).take(place),
            _numbers(one_array(held["number"]).take(place)),
            _numbers(one_array(held["day"]).take(place)),
        )

    def _last_of(self, name: str) -> "ir.Table":
        """Return the last row of a trait of each customer: its text, number and day."""
        rows = trait_rows(self.lake.read(TRAITS), self.asked.unit, name, DuckDB())
        until = datetime.combine(self.day + timedelta(days=1), time(), UTC)
        rows = rows.filter(rows["at"] < ibis.literal(until, type="timestamp('UTC')"))
        # Picked as one, so that a row without a text does not let an earlier text through.
        said = ibis.struct({"text": rows["text"], "number": rows["number"]})
        when = ibis.struct({"us": rows["us"], "id": rows["id"]})
        last = rows.group_by("customer").agg(said=said.argmax(when))
        text, number = last["said"]["text"], last["said"]["number"]
        number = ibis.ifelse(number.abs() <= LARGEST, number, None)
        seconds = ibis.ifelse(number.abs() <= LAST_SECOND, number, None)
        return last.select(
            "customer",
            text=text,
            number=ibis.coalesce(number, as_number(text)),
            day=ibis.coalesce(DuckDB().moment(text) / DAY, seconds / SECONDS).floor(),
        )

    # --- what was computed of them

    def number(self, kind: Kind, name: str) -> Floats:
        """Return a measure, a dimension, the score or the value."""
        if kind == "score":
            return _numbers(one_array(self.rows["score"]))
        if kind == "value":
            return self.value
        return self._told(_measured if kind == "measure" else _dimensional, name)

    def word(self, kind: Kind) -> pa.Array:
        """Return bands or states."""
        return one_array(self.rows[kind])

    @cached_property
    def value(self) -> Floats:
        """What customers are worth a year; NaN where nothing tells it, as of any person."""
        if self.asked.unit == "person":
            return np.full(len(self), np.nan)
        facts = Facts(self.lake, self.names, ends_of([self.day]))
        return facts.worth(self.asked.value)[0]

    def _told(self, of: Callable[[Scorecard, pa.Table, str], Floats | None], name: str) -> Floats:
        """Put together what the scorecards say, each of whom it scored."""
        found = np.full(len(self), np.nan)
        for card, rows in self._by_card:
            said = of(card, rows, name)
            if said is not None:
                found[rows["place"].to_numpy()] = said
        return found

    @cached_property
    def _by_card(self) -> list[tuple[Scorecard, pa.Table]]:
        told = self.rows.select(["version", "values", "scores"])
        return by_card(told.append_column("place", pa.array(np.arange(len(self)))), self.cards)


def _measured(card: Scorecard, rows: pa.Table, name: str) -> Floats | None:
    names = [measure.name for measure in card.measures]
    if name not in names:
        return None
    return _numbers(one_array(pc.list_element(rows["values"], names.index(name))))


def _dimensional(card: Scorecard, rows: pa.Table, name: str) -> Floats | None:
    names = [dimension.name for dimension in card.dimensions]
    if name not in names:
        return None
    scores = matrix(rows["scores"], len(card.measures)).T
    return dimension_scores(card, list(scores))[names.index(name)]


def _numbers(column: pa.Array) -> Floats:
    """Return numbers with NaN for null."""
    return column.to_numpy(zero_copy_only=False).astype(np.float64)
