"""The course of one customer: what is said of it day by day, and what was said first.

Only files that can name the customer are opened, and within them DuckDB skips the row groups whose
names all lie to one side of it.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.lake.store import Lake, parquet
from keepwell.engine.lake.tables import SCORES
from keepwell.engine.scorecard.schema import Unit
from keepwell.engine.scoring.rows import ROWS_BY_NAME
from keepwell.engine.scoring.said import ENDED

COURSE = (
    "as_of", "scorecard", "version", "score", "band", "state", "coverage", "override",
    "computed_at",
)  # fmt: skip


def course(
    lake: Lake, unit: Unit, customer: str, *, since: date | None = None, version: str = ""
) -> pa.Table:
    """Return what is said of a customer on each scored day, the oldest first: columns COURSE.

    A day that was scored by several scorecards is told by that of `version`, else by the one that
    spoke last; a day on which it was no customer after all is left out.
    """
    files = _files(lake, customer, since)
    if not files:
        return _SHAPE.empty_table()
    query = (
        f"select {', '.join(COURSE)} from {parquet(files)}"
        " where customer = $customer and unit = $unit and as_of >= $since"
        " qualify row_number() over (partition by as_of"
        " order by (version = $version) desc, computed_at desc) = 1 order by as_of"
    )
    asked = {
        "customer": customer, "unit": unit, "since": since or date.min, "version": version
    }  # fmt: skip
    found = lake.connection.con.sql(query, params=asked).to_arrow_table()
    return found.filter(pc.not_equal(found["state"], ENDED))


def said_of(lake: Lake, unit: Unit, customer: str, days: Sequence[date]) -> Mapping[date, pa.Table]:
    """Return every row about a customer on each day, in the order in which they were said."""
    files = _files(lake, customer, min(days), max(days))
    if not files:
        return {day: ROWS_BY_NAME.empty_table() for day in days}
    columns = ", ".join(f'"{name}"' for name in ROWS_BY_NAME.names)
    query = (
        f"select {columns} from {parquet(files)} where customer = $customer and unit = $unit"
        " and list_contains($days, as_of) order by computed_at"
    )
    asked = {"customer": customer, "unit": unit, "days": list(days)}
    rows = lake.connection.con.sql(query, params=asked).to_arrow_table().cast(ROWS_BY_NAME)
    return {day: rows.filter(pc.equal(rows["as_of"], day)).combine_chunks() for day in days}


_SHAPE = pa.schema([SCORES.schema.field(name) for name in COURSE])
# No table is made on import: the first array that is made loads pandas.


def _files(
    lake: Lake, customer: str, since: date | None = None, until: date | None = None
) -> list[str]:
    """Return the files of scores that may name a customer, by what the log remembers of each."""
    delta = lake.delta(SCORES)
    if delta is None:
        return []
    actions = pa.table(delta.get_add_actions(flatten=True))
    may = pc.and_(
        _true_or_unknown(pc.less_equal(actions["min.customer"], customer)),
        _true_or_unknown(pc.greater_equal(actions["max.customer"], customer)),
    )
    for bound, compare in ((since, pc.greater_equal), (until, pc.less_equal)):
        if bound is not None:
            may = pc.and_(may, compare(actions["partition.month"], bound.isoformat()[:7]))
    folder = lake.path(SCORES)
    return [str(folder / path) for path in actions["path"].filter(may).to_pylist()]


def _true_or_unknown(may: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.fill_null(may, fill_value=True)
