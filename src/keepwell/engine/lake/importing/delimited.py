"""CSV, by Arrow; only what Arrow gives up on is read again, carefully and slowly.

A row's number counts records as a spreadsheet does: the header is row 1, an empty line is a row,
a record with line breaks within quotes is one row.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from keepwell.engine.lake.importing.batches import Batch, Numbers, Reject
from keepwell.engine.lake.importing.careful import records
from keepwell.engine.lake.importing.header import Header
from keepwell.engine.lake.importing.sources import Source

BLOCK = 1 << 24
"""Bytes parsed at once; no record may be longer."""
CAREFUL_BATCH = 10_000
Record: TypeAlias = tuple[int, tuple[list[str] | None, str]]


def read(source: Source, header: Header) -> Iterator[tuple[Batch, int]]:
    """Yield the rows in batches, each with the bytes of the file read so far."""
    if header.alone:
        return
    numbering = _Numbering(header)
    try:
        with source.open() as (plain, below):
            for block in _parsed(plain, numbering):
                yield _readable(block, numbering.of(block.num_rows), header), below.tell()
                yield from ((batch, below.tell()) for batch in numbering.recovered())
    except pa.ArrowInvalid:
        # A quote was opened and never closed: what is left is one record to Arrow.
        with source.open() as (plain, below):
            for batch in _tail(plain, numbering.next, numbering.shift, header):
                yield batch, below.tell()
    else:
        yield from ((batch, source.size) for batch in numbering.recovered(everything=True))


def _parsed(plain: pa.NativeFile, numbering: "_Numbering") -> arrow_csv.CSVStreamingReader:
    names = [str(place) for place in range(len(numbering.header.names))]
    return arrow_csv.open_csv(
        plain,
        # Rows only have numbers when one thread parses them.
        read_options=arrow_csv.ReadOptions(
            use_threads=False, block_size=BLOCK, column_names=names, skip_rows_after_names=1
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=numbering.header.delimiter,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=numbering.skip,
        ),
        # Binary: one byte that is not UTF-8 must not cost a whole block.
        convert_options=arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.binary())),
    )


class _Numbering:
    """Which row of the file a parsed row is: Arrow tells only of those that it skipped."""

    def __init__(self, header: Header) -> None:
        self.header = header
        self.next = 2
        """The record that comes next, as Arrow counts."""
        self.shift = 0
        """Rows that Arrow took for part of the record before them."""
        self.skipped: list[tuple[int, str]] = []

    def skip(self, row: arrow_csv.InvalidRow) -> str:
        """Remember a record with a wrong number of cells."""
        self.skipped.append((row.number, row.text))
        return "skip"

    def of(self, count: int) -> Numbers:
        """Return the numbers of the next `count` good rows."""
        skipped = np.array([number for number, _ in self.skipped], np.int64)
        near = np.arange(self.next, self.next + count + len(skipped))
        numbers: Numbers = near[~np.isin(near, skipped)][:count]
        if count:
            self.next = int(numbers[-1]) + 1
        wider = np.cumsum([0, *(text.count("\n") for _, text in self.skipped)])
        numbers += self.shift + wider[np.searchsorted(skipped, numbers)]
        return numbers

    def recovered(self, *, everything: bool = False) -> Iterator[Batch]:
        """Read the skipped records before the next row again, each line by itself if need be."""
        near = [one for one in self.skipped if everything or one[0] < self.next]
        del self.skipped[: len(near)]
        found: list[Record] = []
        for number, text in near:
            lines = text.split("\n")
            found += enumerate(self._records(lines), start=number + self.shift)
            self.shift += len(lines) - 1
        if found:
            yield _from_records(found, self.header)

    def _records(self, lines: list[str]) -> Iterator[tuple[list[str] | None, str]]:
        return records(lines, self.header.delimiter, len(self.header.names))


def _readable(block: pa.RecordBatch, numbers: Numbers, header: Header) -> Batch:
    """Take the rows that are UTF-8 and not just an empty line."""
    keep = ~_all_empty(block).to_numpy(zero_copy_only=False)
    spoiled: list[Reject] = []
    try:
        texts = [column.cast(pa.string()) for column in block.columns]
    except pa.ArrowInvalid:
        cells = [[_decoded(value) for value in column.to_pylist()] for column in block.columns]
        for place, row in enumerate(zip(*cells, strict=True)):
            if not all(map(_is_text, row)):
                keep[place] = False
                spoiled.append(_not_utf8(int(numbers[place]), _joined(row, header)))
        texts = [pa.array(list(map(_lossy, column)), pa.string()) for column in cells]
    mask = pa.array(keep)
    columns = zip(header.names, (column.filter(mask) for column in texts), strict=True)
    return _batch(dict(columns), numbers[keep], header, spoiled)


def _decoded(value: bytes) -> str:
    return value.decode(errors="surrogateescape")


def _lossy(text: str) -> str:
    return text.encode(errors="surrogateescape").decode(errors="replace")


def _is_text(text: str) -> bool:
    """Tell whether a decoded text was UTF-8 all through."""
    return text.isascii() or not any("\udc80" <= letter <= "\udcff" for letter in text)


def _all_empty(block: pa.RecordBatch) -> pa.Array:
    """Tell the empty lines, which look at the first cell like many another row."""
    empty = pc.equal(block.column(0), b"")
    for column in block.columns[1:]:
        if not pc.any(empty).as_py():
            break
        empty = pc.and_(empty, pc.equal(column, b""))
    return empty


def _tail(plain: pa.NativeFile, start: int, shift: int, header: Header) -> Iterator[Batch]:
    """Read from record `start` to the end without Arrow."""
    lines = io.TextIOWrapper(plain, encoding="utf-8-sig", errors="surrogateescape", newline="\n")
    try:
        past = csv.reader(lines, delimiter=header.delimiter)
        for _ in islice(past, start - 1):
            pass
        yield from _careful((line.rstrip("\r\n") for line in lines), start + shift, header)
    finally:
        lines.detach()  # the file below is not ours to close


def _careful(lines: Iterator[str], first: int, header: Header) -> Iterator[Batch]:
    found = enumerate(records(lines, header.delimiter, len(header.names)), start=first)
    while some := list(islice(found, CAREFUL_BATCH)):
        yield _from_records(some, header)


def _from_records(found: list[Record], header: Header) -> Batch:
    """Return the rows of records, and those that are none; an empty record is neither."""
    good: list[tuple[int, list[str]]] = []
    spoiled: list[Reject] = []
    for number, (cells, text) in found:
        if not _is_text(text):
            spoiled.append(_not_utf8(number, text))
        elif cells is None:
            spoiled.append(_wrong_width(number, text, header))
        elif cells:
            good.append((number, cells))
    rows = [cells for _, cells in good]
    columns = {
        name: pa.array([cells[place] for cells in rows], pa.string())
        for place, name in enumerate(header.names)
    }
    return _batch(columns, np.array([number for number, _ in good], np.int64), header, spoiled)


def _batch(
    columns: dict[str, pa.Array], numbers: Numbers, header: Header, spoiled: list[Reject]
) -> Batch:
    def raw(row: int) -> str:
        return _joined([column[row].as_py() for column in columns.values()], header)

    return Batch(columns, numbers, raw, untyped=True, spoiled=spoiled)


def _joined(cells: Sequence[str], header: Header) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=header.delimiter, lineterminator="").writerow(cells)
    return text.getvalue()


def _not_utf8(row: int, raw: str) -> Reject:
    return Reject(row, "", "UTF-8 text", "bytes that are not", _lossy(raw))


def _wrong_width(row: int, raw: str, header: Header) -> Reject:
    try:
        cells = len(next(csv.reader([raw], delimiter=header.delimiter, strict=True), []))
        got = f"{cells}"
    except csv.Error:
        got = "a quote that is not closed, or text behind a closing quote"
    return Reject(row, "", f"{len(header.names)} cells, as the header has", got, raw)
