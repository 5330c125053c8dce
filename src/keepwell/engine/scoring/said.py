"""What was said before: of one line-up the newest row of each customer and day."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property

import pyarrow as pa

from keepwell.engine.lake.store import Lake, parquet
from keepwell.engine.lake.tables import SCORES
from keepwell.engine.scorecard.schema import Unit
from keepwell.engine.scoring.lineup import Lineup
from keepwell.engine.scoring.memory import Memory
from keepwell.engine.scoring.rows import ROWS_BY_NAME

ENDED = "ended"
"""The state of a row that takes back what was said: on that day it was no customer after all."""
DUST = 1e-9
"""A smaller part of a number, or of 1, is what adding in another order leaves behind."""


class Said:
    """Reads the scores of a line-up as they were when this was made."""

    def __init__(self, lake: Lake, lineup: Lineup) -> None:
        self.lake, self.backend = lake, lake.connection
        self.lineup = lineup
        self.files = lake.files(SCORES)

    @cached_property
    def days(self) -> set[date]:
        """The days that were scored."""
        return Memory(self.lake.delta(SCORES), self.lineup.key).days

    def moment_after(self, now: datetime) -> datetime:
        """Return now, or a moment later than all that was said, should the clock have gone back."""
        if not self.files:
            return now
        newest = self._table(f"select max(computed_at) as newest from {parquet(self.files)}")[
            "newest"
        ]
        said = newest.to_pylist()[0]
        return now if said is None else max(now, said + timedelta(microseconds=1))

    @property
    def _all(self) -> str:
        return f"(from {parquet(self.files)} where lineup = '{self.lineup.key}')"

    def _table(self, query: str) -> pa.Table:
        return self.backend.con.sql(query).to_arrow_table()

    def latest(self, days: Sequence[date], customers: Sequence[str] | None = None) -> pa.Table:
        """Return what was last said of customers (None: all) on some days."""
        if not self.files or not days:
            return ROWS_BY_NAME.empty_table()
        return self._table(self._latest(days, customers)).cast(ROWS_BY_NAME)

    def _latest(self, days: Sequence[date], customers: Sequence[str] | None) -> str:
        wanted = pa.table({"as_of": pa.array(days, pa.date32())})
        self.backend.con.register("wanted_days", wanted)
        chosen = ""
        if customers is not None:
            self.backend.con.register("wanted_names", pa.table({"customer": list(customers)}))
            chosen = " and customer in (from wanted_names)"
        columns = ", ".join(f'"{name}"' for name in ROWS_BY_NAME.names)
        return (
            f"select {columns} from {self._all} where as_of in (from wanted_days){chosen}"
            " qualify row_number() over"
            " (partition by customer, as_of order by computed_at desc) = 1"
        )

    def differing(
        self, pieces: Iterator[pa.Table], days: Sequence[date], customers: Sequence[str] | None
    ) -> Iterator[pa.Table]:
        """Yield rows that say something else than before, and rows that take something back."""
        if not self.files:
            yield from pieces
            return
        self.backend.raw_sql(
            f"create or replace temp table before as {self._latest(days, customers)}"
        )
        self.backend.raw_sql("create or replace temp table again (customer varchar, as_of date)")
        for piece in pieces:
            self.backend.con.register("piece", piece)
            self.backend.raw_sql("insert into again select customer, as_of from piece")
            yield self._table(_DIFFERING).cast(ROWS_BY_NAME)
        yield self._table(_TAKEN_BACK).cast(ROWS_BY_NAME)


def first_said(lake: Lake, unit: Unit, customer: str, day: date) -> pa.Table | None:
    """Return the row that was first written of a customer and day, by whatever line-up."""
    files = lake.files(SCORES)
    if not files:
        return None
    columns = ", ".join(f'"{name}"' for name in ROWS_BY_NAME.names)
    query = (
        f"select {columns} from {parquet(files)} where customer = $customer and unit = $unit"
        " and as_of = $day order by computed_at limit 1"
    )
    asked = {"customer": customer, "unit": unit, "day": day}
    found = lake.connection.con.sql(query, params=asked).to_arrow_table().cast(ROWS_BY_NAME)
    return found if found.num_rows else None


def _same(one: str, other: str) -> str:
    """Return the SQL for two numbers that are equal, all but for dust, or both missing."""
    near = f"abs({one} - {other}) <= {DUST} * greatest(1.0, abs({one}))"
    return f"({one} is not distinct from {other} or coalesce({near}, false))"


def _all_same(column: str) -> str:
    """Return the SQL for two rows' lists of numbers that are equal in each place."""
    pairs = f"list_zip(n.{column}, b.{column})"
    return f"list_bool_and(list_transform({pairs}, lambda p: {_same('p[1]', 'p[2]')}))"


_DIFFERING = f"""
select n.* from piece n left join before b using (customer, as_of)
where (n.version, n.band, n.state, n.statuses, n.caps, n.override)
   is distinct from (b.version, b.band, b.state, b.statuses, b.caps, b.override)
   or not {_same("n.score", "b.score")}
   or not {_all_same('"values"')}
   or not {_all_same("scores")}
"""
_TAKEN_BACK = f"""
select b.* replace (null as score, 'unknown' as band, '{ENDED}' as state, 0.0 as coverage)
from before b anti join again using (customer, as_of) where b.state <> '{ENDED}'
"""
