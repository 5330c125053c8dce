"""Files in a folder or a bucket: those that are new or changed, row by row."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import fs, parquet

Row = dict[str, object]
CHUNK = 1_000
"""Rows that are handed on at a time."""
SUFFIXES = {"csv": "csv", "jsonl": "jsonl", "ndjson": "jsonl", "json": "jsonl",
            "parquet": "parquet"}  # fmt: skip
"""What files are, by how their names end; `.gz` may follow."""


def read_new(
    root: Path, bucket: str, settings: Mapping[str, Any], known: MutableMapping[str, str]
) -> Iterator[list[Row]]:
    """Yield the rows of the files that are not known as they are now, and then know them.

    `bucket` is a folder, from the project's `root`, or an address that Arrow can open: `s3://`,
    `gs://`, `abfs://`. Raises ValueError, with file and line, for what is not what it should be.
    """
    system, base = _opened(root, bucket)
    for info in _matching(system, base, settings["files"]):
        mark = f"{info.mtime_ns} {info.size}"
        if known.get(info.path) == mark:
            continue
        read = READERS[settings.get("format") or _format(info.path)]
        yield from _in_chunks(read(system, info.path))
        known[info.path] = mark


def _opened(root: Path, bucket: str) -> tuple[fs.FileSystem, str]:
    if "://" in bucket:
        return fs.FileSystem.from_uri(bucket)
    return fs.LocalFileSystem(), str((root / bucket).resolve())


def _matching(system: fs.FileSystem, base: str, pattern: str) -> list[fs.FileInfo]:
    """Return the files below a folder whose path from there fits, the oldest first."""
    found = system.get_file_info(fs.FileSelector(base, recursive=True))
    files = [one for one in found if one.type == fs.FileType.File]
    fitting = [one for one in files if fnmatchcase(_below(base, one.path), pattern)]
    return sorted(fitting, key=lambda one: (one.mtime_ns, one.path))


def _below(base: str, path: str) -> str:
    return path.removeprefix(base).lstrip("/")


def _format(path: str) -> str:
    ending = path.lower().removesuffix(".gz").rpartition(".")[2]
    if ending not in SUFFIXES:
        raise ValueError(f"{path}: expected a name that ends in .csv, .jsonl or .parquet.")
    return SUFFIXES[ending]


def _text(system: fs.FileSystem, path: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(system.open_input_stream(path), "utf-8-sig", newline="")


def _csv(system: fs.FileSystem, path: str) -> Iterator[Row]:
    with _text(system, path) as text:
        lines = csv.DictReader(text, strict=True)
        try:
            for row in lines:
                _check_fields(row)
                yield {name: value or None for name, value in row.items()}
        except (ValueError, csv.Error) as problem:
            raise ValueError(f"{path}, line {lines.line_num}: {problem}.") from None


def _check_fields(row: Mapping[str | Any, object]) -> None:
    if None in row:  # where `csv` puts what has no heading
        raise ValueError("more fields than the first line names")


def _jsonl(system: fs.FileSystem, path: str) -> Iterator[Row]:
    with _text(system, path) as text:
        for number, line in enumerate(text, 1):
            if line.strip():
                yield _object(line, f"{path}, line {number}")


def _object(line: str, where: str) -> Row:
    try:
        found = json.loads(line)
    except ValueError as problem:
        raise ValueError(f"{where}: expected JSON: {problem}.") from None
    if not isinstance(found, dict):
        raise ValueError(f"{where}: expected a JSON object.")  # noqa: TRY004 - it is what is in a file
    return found


def _parquet(system: fs.FileSystem, path: str) -> Iterator[Row]:
    with system.open_input_file(path) as file:
        for batch in parquet.ParquetFile(file).iter_batches(CHUNK):
            yield from pa.RecordBatch.to_pylist(batch)


def _in_chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    flow = iter(rows)
    while chunk := list(islice(flow, CHUNK)):
        yield chunk


READERS: Mapping[str, Callable[[fs.FileSystem, str], Iterator[Row]]] = {
    "csv": _csv, "jsonl": _jsonl, "parquet": _parquet,
}  # fmt: skip
