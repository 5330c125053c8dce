"""What was said of past days when they were first scored, whatever is known by now."""

from collections.abc import Iterator, Sequence
from datetime import date

import pyarrow as pa

from keepwell.engine.lake.store import Lake, parquet
from keepwell.engine.lake.tables import SCORES
from keepwell.engine.scorecard.schema import Unit
from keepwell.engine.scoring.rows import ROWS_BY_NAME
from keepwell.engine.scoring.said import ENDED

AT_ONCE = 8
"""Days read at a time."""


def first_said(
    lake: Lake, unit: Unit, days: Sequence[date], chosen: tuple[str, str] | None = None
) -> Iterator[pa.Table]:
    """Yield the rows that were first written of customers and days, by whatever line-up.

    `chosen` narrows to one scorecard, by name and version; an empty version is any.
    """
    files = lake.files(SCORES)
    name, version = chosen or ("", "")
    columns = ", ".join(f'"{column}"' for column in ROWS_BY_NAME.names)
    query = (
        f"select {columns} from {parquet(files)} where unit = $unit and list_contains($days, as_of)"
        f" and state <> '{ENDED}' and ($name = '' or scorecard = $name)"
        " and ($version = '' or version = $version) qualify row_number() over"
        " (partition by customer, as_of order by computed_at) = 1"
    )
    for start in range(0, len(days) if files else 0, AT_ONCE):
        asked: dict[str, object] = {"unit": unit, "name": name, "version": version}
        asked["days"] = list(days[start : start + AT_ONCE])
        yield lake.connection.con.sql(query, params=asked).to_arrow_table().cast(ROWS_BY_NAME)
