"""Exporting a table as CSV, JSON lines or Parquet, in pieces: it may be larger than memory."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal, get_args

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from keepwell.engine.lake.store import TABLES, Lake
from keepwell.engine.lake.tables import SCORES, Table
from keepwell.errors import LakeError, UsageError

if TYPE_CHECKING:
    import ibis

Form = Literal["csv", "json", "parquet"]
FORMS: tuple[Form, ...] = get_args(Form)
ROWS_AT_ONCE = 100_000
"""Rows in memory at a time."""
_ENDINGS: dict[str, Form] = {
    ".csv": "csv", ".json": "json", ".jsonl": "json", ".ndjson": "json", ".parquet": "parquet",
}  # fmt: skip
_COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}
_ISO = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True)
class Part:
    """Which rows to export. Days are UTC and both included: of `at`, or of `as_of` for scores."""

    since: date | None = None
    until: date | None = None
    account: str | None = None
    """Only rows that name this account."""
    person: str | None = None
    """Only rows that name this person."""


def export(lake: Lake, table: str, form: Form, out: Path | IO[bytes], part: Part = Part()) -> int:
    """Write `touchpoints`, `traits` or `scores` to a file or stream; return how many rows.

    Rows come in no particular order. A file ending in `.gz` or `.zst` is compressed, and appears
    whole or not at all. JSON is one object a line; importing what was exported adds nothing.
    """
    shaped = _SHAPES[form](_rows(lake, _table(table), part))
    with _opened(out) as stream:
        return _WRITERS[form](_batches(lake, shaped), stream)


def form_of(path: Path) -> Form | None:
    """Return the form that a file's name asks for.

    >>> form_of(Path("scores.jsonl.gz"))
    'json'
    """
    endings = [ending.lower() for ending in path.suffixes if ending.lower() not in _COMPRESSIONS]
    return _ENDINGS.get(endings[-1]) if endings else None


def _table(name: str) -> Table:
    tables = {table.name: table for table in TABLES}
    if name not in tables:
        raise UsageError(f'Expected one of {", ".join(tables)}. Got "{name}".')
    return tables[name]


# --- which rows


def _rows(lake: Lake, table: Table, part: Part) -> "ibis.Table":
    """Return the rows asked for, with the columns that users see."""
    if lake.delta(table) is None:
        raise LakeError(f"There is no table {table.name} in {lake.root}. Run `keepwell doctor`.")
    rows = lake.read(table)
    for condition in (*_of_days(table, rows, part), *_of_names(table, rows, part)):
        rows = rows.filter(condition)
    return rows.select(*table.columns)


def _of_days(
    table: Table, rows: "ibis.Table", part: Part
) -> Iterator["ibis.expr.types.BooleanValue"]:
    """Yield conditions on the days; the ones on the month spare opening the files of others."""
    when = rows.as_of if table is SCORES else rows.at
    monthly = "month" in table.partition_by
    if part.since:
        yield when >= (part.since if table is SCORES else _midnight(part.since))
        if monthly:
            yield rows.month >= f"{part.since:%Y-%m}"
    if part.until:
        after = part.until + timedelta(days=1)
        yield when < (after if table is SCORES else _midnight(after))
        if monthly:
            yield rows.month <= f"{part.until:%Y-%m}"


def _of_names(
    table: Table, rows: "ibis.Table", part: Part
) -> Iterator["ibis.expr.types.BooleanValue"]:
    for kind, name in (("account", part.account), ("person", part.person)):
        if name is not None and table is SCORES:
            yield (rows.unit == kind) & (rows.customer == name)
        elif name is not None:
            yield rows[kind] == name


def _batches(lake: Lake, rows: "ibis.Table") -> pa.RecordBatchReader:
    """Stream rows. Ibis 12 asks DuckDB for this by a name that DuckDB 2 no longer has."""
    from ibis.expr.operations import InMemoryTable

    if rows.op().find(InMemoryTable):  # a table without files: no rows
        return lake.connection.to_pyarrow(rows).to_reader()
    answer = lake.connection.con.sql(lake.connection.compile(rows))
    return answer.to_arrow_reader(ROWS_AT_ONCE)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


# --- in which shape


def _as_is(rows: "ibis.Table") -> "ibis.Table":
    return rows


def _as_text(rows: "ibis.Table") -> "ibis.Table":
    """Return rows for CSV: moments in ISO 8601, lists as JSON."""
    return rows.mutate(
        **{
            name: _json(rows[name]) if kind.is_array() else rows[name].strftime(_ISO)
            for name, kind in rows.schema().items()
            if kind.is_array() or kind.is_timestamp()
        }
    )


def _as_lines(rows: "ibis.Table") -> "ibis.Table":
    """Return one column of JSON objects: numbers and lists as such, moments in ISO 8601."""
    import ibis

    moments = {
        name: rows[name].strftime(_ISO)
        for name, kind in rows.schema().items()
        if kind.is_timestamp()
    }
    whole = rows.mutate(**moments)
    return whole.select(line=_json(ibis.struct({name: whole[name] for name in whole.columns})))


def _json(value: "ibis.Value") -> "ibis.Value":
    """Return a value as JSON text, written by DuckDB: no row passes through Python."""
    import ibis

    @ibis.udf.scalar.builtin(name="to_json", signature=((value.type(),), "string"))
    def to_json(_):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - typed by the signature
        ...

    return to_json(value)


_SHAPES: dict[Form, Callable[["ibis.Table"], "ibis.Table"]] = {
    "csv": _as_text,
    "json": _as_lines,
    "parquet": _as_is,
}

# --- into what


@contextmanager
def _opened(out: Path | IO[bytes]) -> Iterator[IO[bytes]]:
    """Open a file for writing, compressed if its name says so; a stream is left open."""
    if not isinstance(out, Path):
        yield out
        return
    draft = out.with_name(f".{out.name}.tmp")
    try:
        with pa.output_stream(
            str(draft), compression=_COMPRESSIONS.get(out.suffix.lower())
        ) as file:
            yield file
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)


def _write_csv(batches: pa.RecordBatchReader, stream: IO[bytes]) -> int:
    # Texts are quoted, so that an empty text and a missing one stay different.
    options = pa_csv.WriteOptions(quoting_style="needed")
    with pa_csv.CSVWriter(stream, batches.schema, write_options=options) as writer:
        return _each(batches, writer.write_batch)


def _write_lines(batches: pa.RecordBatchReader, stream: IO[bytes]) -> int:
    def write(batch: pa.RecordBatch) -> None:
        lines = batch["line"].to_pylist()
        stream.write("".join(f"{line}\n" for line in lines).encode())

    return _each(batches, write)


def _write_parquet(batches: pa.RecordBatchReader, stream: IO[bytes]) -> int:
    with pq.ParquetWriter(stream, batches.schema, compression="zstd") as writer:
        return _each(batches, writer.write_batch)


def _each(batches: pa.RecordBatchReader, write: Callable[[pa.RecordBatch], None]) -> int:
    count = 0
    for batch in batches:
        write(batch)
        count += batch.num_rows
    return count


_WRITERS: dict[Form, Callable[[pa.RecordBatchReader, IO[bytes]], int]] = {
    "csv": _write_csv,
    "json": _write_lines,
    "parquet": _write_parquet,
}
