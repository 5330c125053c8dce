"""How results leave: as a table for people, or as data for programs.

Data is the same whatever the language: moments are UTC in ISO 8601, numbers have a point, and what
is missing is `null` or empty. Only tables speak the reader's language.
"""

import csv
import io
import json
import math
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeAlias
from unicodedata import category

from keepwell import language
from keepwell.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa
    from rich.text import Text

Row = Mapping[str, object]
Rows: TypeAlias = "pa.Table | pa.RecordBatchReader | Sequence[Row]"
"""What can be written: Arrow, also as a stream larger than memory, or a list of dicts."""
Headings: TypeAlias = "Mapping[str, str] | None"
"""What stands above each column of a table; picks the columns and their order."""


def write(
    rows: Rows,
    output_format: str,
    out: Path | None = None,
    *,
    headings: Headings = None,
) -> None:
    """Write rows to a file, or to standard output.

    `output_format` is one of `base.FORMATS`. A file appears whole or not at all. For a table,
    `headings` picks the columns, in their order, and says what stands above each; without it all
    columns stand under their own names. Raises UsageError for Parquet to a terminal.
    """
    if out is None and output_format == "parquet" and sys.stdout.isatty():
        raise UsageError(
            "Parquet is binary and would garble this terminal. Write it to a file with "
            "`--out scores.parquet` or `> scores.parquet`."
        )
    if output_format == "table" and out is None:
        _print_table(rows, headings)
        return
    with _target(out) as stream:
        _WRITERS[output_format](rows, stream, headings)


def write_object(value: Row, out: Path | None = None) -> None:
    """Write one object as JSON, to a file or to standard output."""
    with _target(out) as stream:
        text = json.dumps(plain(value), indent=2, ensure_ascii=False)
        stream.write(text.encode() + b"\n")


@contextmanager
def _target(out: Path | None) -> Iterator[IO[bytes]]:
    """Open standard output or a file; a regular file is replaced only when all is written."""
    if out is None:
        yield sys.stdout.buffer
        return
    replaced = not out.exists() or out.is_file()  # /dev/stdout or a named pipe is not
    part = out.with_name(f".{out.name}.part") if replaced else out
    try:
        stream = part.open("wb")
    except OSError as problem:
        raise UsageError(f"Cannot write to {out}: {problem.strerror}.") from None
    try:
        with stream:
            yield stream
        if replaced:
            part.replace(out)
    finally:
        if replaced:
            part.unlink(missing_ok=True)


# --- data


def _write_json(rows: Rows, stream: IO[bytes], _: Headings) -> None:
    """Write an array of objects, one a line."""
    before = b"[\n"
    for row in _dicts(rows):
        stream.write(before + json.dumps(plain(row), ensure_ascii=False).encode())
        before = b",\n"
    stream.write(b"[]\n" if before == b"[\n" else b"\n]\n")


def _write_csv(rows: Rows, stream: IO[bytes], _: Headings) -> None:
    """Write comma-separated values, UTF-8; nested values are JSON."""
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    try:
        writer = csv.writer(text, lineterminator="\n")
        names = _names(rows)
        writer.writerow(names)
        for row in _dicts(rows):
            writer.writerow([_cell(plain(row.get(name))) for name in names])
    finally:
        text.detach()  # the stream is not ours to close


def _write_parquet(rows: Rows, stream: IO[bytes], _: Headings) -> None:
    """Write Parquet, batch by batch, by way of a temporary file: a pipe cannot be sought in."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    batches = (
        pa.Table.from_pylist([dict(row) for row in rows]) if isinstance(rows, Sequence) else rows
    )
    with tempfile.TemporaryFile() as whole:
        with pq.ParquetWriter(whole, batches.schema, compression="zstd") as writer:
            for batch in batches.to_batches() if isinstance(batches, pa.Table) else batches:
                writer.write_batch(batch)
        whole.seek(0)
        shutil.copyfileobj(whole, stream)


def _write_table(rows: Rows, stream: IO[bytes], headings: Headings) -> None:
    """Write the table as it would look on a terminal wide enough, without colours."""
    text = io.TextIOWrapper(stream, encoding="utf-8", write_through=True)
    try:
        _print_table(rows, headings, text)
    finally:
        text.detach()


_WRITERS: dict[str, Callable[[Rows, IO[bytes], Headings], None]] = {
    "json": _write_json,
    "csv": _write_csv,
    "parquet": _write_parquet,
    "table": _write_table,
}


def _dicts(rows: Rows) -> Iterator[Row]:
    if isinstance(rows, Sequence):
        yield from rows
        return
    batches = rows.to_batches() if hasattr(rows, "to_batches") else rows
    for batch in batches:
        yield from batch.to_pylist()


def _names(rows: Rows) -> list[str]:
    """Return the names of the columns; of dicts, all that occur, in the order they first do."""
    if isinstance(rows, Sequence):
        return list(dict.fromkeys(name for row in rows for name in row))
    return list(rows.schema.names)


def plain(value: object) -> object:
    """Return a value in JSON's terms: moments in UTC as ISO 8601, and no NaN."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value


def _cell(value: object) -> object:
    nested = isinstance(value, dict | list | bool)
    return json.dumps(value, ensure_ascii=False) if nested else value


# --- tables


def _print_table(rows: Rows, headings: Headings, stream: IO[str] | None = None) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    cells = list(_dicts(rows))
    shown = headings or {name: name for name in _names(rows)}
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name, heading in shown.items():
        numeric = all(_reads_from_right(row.get(name)) for row in cells)
        table.add_column(_text(heading), justify="right" if numeric else "left")
    for row in cells:
        table.add_row(*(_text(row.get(name)) for name in shown))
    console = Console(file=stream, highlight=False)
    if not console.is_terminal:
        console.width = _WIDE
    console.print(table)


_WIDE = 10_000
"""Columns of a pipe or file: nothing is cut or wrapped there."""


def _reads_from_right(value: object) -> bool:
    """Tell whether a column of such values is aligned at the right, as numbers are."""
    return isinstance(value, int | float | None) or getattr(value, "justify", None) == "right"


def _text(value: object) -> "Text":
    """Return a value as a person reads it. A rich Text, which brings its own colours, is kept."""
    from rich.text import Text

    return value if isinstance(value, Text) else Text(printable(_readable(value)))


def _readable(value: object) -> str:  # noqa: PLR0911 - one line per kind of value
    if value is None:
        return "–"
    if isinstance(value, bool):
        return language._("yes") if value else language._("no")
    if isinstance(value, int):
        return language.number(value)
    if isinstance(value, float):
        return language.number(value, 1) if math.isfinite(value) else "–"
    if isinstance(value, datetime):
        return language.moment(value, UTC)
    if isinstance(value, date):
        return language.day(value)
    return value if isinstance(value, str) else json.dumps(plain(value), ensure_ascii=False)


def printable(text: str) -> str:
    r"""Return a text without what steers a terminal: names come from outside.

    >>> printable("Acme\x1b[2J")
    'Acme\ufffd[2J'
    """
    return "".join(letter if _is_shown(letter) else "\ufffd" for letter in text)


def _is_shown(letter: str) -> bool:
    # Python calls only the plain space printable; numbers and times are written with others.
    return letter.isprintable() or category(letter) == "Zs"
