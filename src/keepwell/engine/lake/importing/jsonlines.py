"""JSON lines: one object a line. A row's number is its line, counted from 1."""

import io
from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa

from keepwell.engine.lake.importing.batches import Batch, Reject
from keepwell.engine.lake.importing.canonical import dumps, loads
from keepwell.engine.lake.importing.sources import BOM, Source

LINES = 50_000
"""Lines handed on together."""
LONGEST = 1 << 20
"""Bytes a line may have."""
LOOK = 1_000
"""Lines looked at to learn which keys a file has."""
PROPERTIES = "properties"


def keys(source: Source) -> list[str]:
    """Return the keys of the file's first lines, in the order they turn up."""
    with source.open() as (plain, _):
        parsed = [_parsed(line)[0] for line in islice(_lines(plain), LOOK)]
    return list(dict.fromkeys(key for row in parsed if row for key in row))


def read(source: Source, wanted: frozenset[str]) -> Iterator[tuple[Batch, int]]:
    """Yield the rows in batches, each with the bytes of the file read so far.

    The `wanted` keys become columns; all others, and the insides of `properties`, become `extras`.
    """
    with source.open() as (plain, below):
        numbered = enumerate(_lines(plain), start=1)
        while some := list(islice(numbered, LINES)):
            yield _batch([item for item in some if item[1].strip()], wanted), below.tell()


def _lines(plain: pa.NativeFile) -> Iterator[bytes]:
    """Yield the lines; of one that is too long, only just too much of it."""
    stream = io.BufferedReader(plain, LONGEST)
    try:
        line = stream.readline(LONGEST + 1).removeprefix(BOM)
        while line:
            yield line
            while len(line) > LONGEST and not line.endswith(b"\n"):
                line = stream.readline(LONGEST + 1)
            line = stream.readline(LONGEST + 1)
    finally:
        stream.detach()  # the file below is not ours to close


def _batch(lines: list[tuple[int, bytes]], wanted: frozenset[str]) -> Batch:
    good: list[tuple[int, bytes, dict[str, Any], str | None]] = []
    spoiled: list[Reject] = []
    for number, line in lines:
        row, extras, problem = _row(line, wanted)
        if row is None:
            spoiled.append(Reject(number, "", "a JSON object", problem, _shown(line)))
        else:
            good.append((number, line, row, extras))
    columns = {
        key: pa.array([_text(key, row.get(key)) for _, _, row, _ in good], pa.string())
        for key in sorted(wanted)
    }
    return Batch(
        columns,
        np.array([number for number, *_ in good], np.int64),
        lambda place: _shown(good[place][1]),
        pa.array([extras for *_, extras in good], pa.string()),
        spoiled=spoiled,
    )


def _row(line: bytes, wanted: frozenset[str]) -> tuple[dict[str, Any] | None, str | None, str]:
    """Return the row and its extras, or what is the matter with it."""
    row, problem = _parsed(line)
    if row is None:
        return None, None, problem
    try:
        if b"\\u" in line:
            dumps(row)
        return row, _extras(row, wanted), ""
    except ValueError:
        return None, None, "a number too large, or half of a character"


def _parsed(line: bytes) -> tuple[dict[str, Any] | None, str]:
    if len(line) > LONGEST:
        return None, f"a line of more than {LONGEST:,} bytes"
    try:
        row = loads(line.decode())
    except UnicodeDecodeError:
        return None, "bytes that are not UTF-8 text"
    except RecursionError:
        return None, "lists or objects nested too deeply"
    except ValueError as problem:
        return None, f"{problem}"
    return (row, "") if isinstance(row, dict) else (None, dumps(row)[:80])


def _extras(row: dict[str, Any], wanted: frozenset[str]) -> str | None:
    """Write down what has no column of its own; a key beside `properties` wins over one in it."""
    beside = {
        key: value.strip() if isinstance(value, str) else value
        for key, value in row.items()
        if key not in wanted
    }
    both = {key: value for key, value in beside.items() if value not in (None, "")}
    inside = row.get(PROPERTIES) if PROPERTIES in wanted else None
    if isinstance(inside, dict):
        both = inside | both
    return dumps(both) if both else None


def _text(key: str, value: object) -> str | None:
    """Return a value as a cell has it; the insides of `properties` are in the extras already."""
    if value is None or isinstance(value, str):
        return value
    if key == PROPERTIES and isinstance(value, dict):
        return None
    return dumps(value)


def _shown(line: bytes) -> str:
    return line.decode(errors="replace").rstrip("\r\n")
