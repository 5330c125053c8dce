"""Looking at the beginning of a file: what it holds, and what would become of it.

Nothing is imported, and no more is read than the first megabyte, so that one may look again after
every change of mind about the columns.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import pyarrow as pa

from keepwell.engine.lake.importing import delimited, jsonlines, parquet
from keepwell.engine.lake.importing.batches import Batch, Reject
from keepwell.engine.lake.importing.header import read_header
from keepwell.engine.lake.importing.identity import Identity
from keepwell.engine.lake.importing.options import ImportOptions
from keepwell.engine.lake.importing.plan import plan_import
from keepwell.engine.lake.importing.rows import check_constants, usable
from keepwell.engine.lake.importing.shape import Shape, check
from keepwell.engine.lake.importing.sources import Source, source
from keepwell.engine.lake.importing.texts import texts
from keepwell.errors import ImportFileError

MOST = 200
"""Rows that are tried."""
READ = 1 << 20
"""Bytes that are looked at, unpacked."""


@dataclass(frozen=True)
class Beginning:
    """What stands at the beginning of a file."""

    columns: tuple[str, ...]
    """As the file calls them."""
    rows: tuple[tuple[str | None, ...], ...]
    """The first rows, a cell for each column; None where there is nothing."""


@dataclass(frozen=True)
class Rehearsal:
    """What would become of the first rows."""

    shape: Shape
    read: int
    rejects: tuple[Reject, ...]
    """Every problem of every row that would be rejected."""

    @property
    def rejected(self) -> int:
        """Return how many rows would be rejected."""
        return len({one.row for one in self.rejects})


def beginning(path: Path, called: str, most: int = 10) -> Beginning:
    """Return the columns of a file and its first rows, whatever they mean.

    Raises ImportFileError for a file that makes no sense.
    """
    with source(str(path), called) as whole, _start(whole) as (file, _more):
        columns, batches = _as_it_is(file)
        found: list[tuple[str | None, ...]] = []
        for batch, _position in batches:
            cells = [texts(batch.columns[name][:most]).to_pylist() for name in columns]
            found += zip(*cells, strict=True)
            if len(found) >= most:
                break
    return Beginning(columns, tuple(found[:most]))


def rehearse(path: Path, options: ImportOptions, most: int = MOST) -> Rehearsal:
    """Try the first rows of a file with these options.

    Raises UsageError and ImportFileError as the import itself would, before it began.
    """
    check(options)
    check_constants(options.constants, options.timezone)
    with source(str(path), options.called) as whole, _start(whole) as (file, more):
        plan = plan_import(file, options)
        batches = [
            batch for batch, _position in islice(plan.batches(), 1 if more is None else None)
        ]
    numbers = sorted(number for batch in batches for number in _numbers(batch))
    if more and len(numbers) <= most:
        numbers = numbers[:-1]  # where we stopped reading, a row may have been cut in two
    numbers = numbers[:most]
    last, identity = max(numbers, default=0), Identity()
    rejects = [
        reject
        for batch in batches
        for reject in usable(_up_to(batch, last), plan.shape, options.timezone, identity)[1]
    ]
    return Rehearsal(plan.shape, len(numbers), tuple(sorted(rejects, key=lambda one: one.row)))


@contextmanager
def _start(whole: Source) -> Iterator[tuple[Source, bool | None]]:
    """Yield a file of the beginning only, and whether more follows; None: it is all there.

    Parquet is made to be read in part, so it stays as it is.
    """
    if whole.format == "parquet":
        yield whole, None
        return
    try:
        with whole.open() as (plain, _):
            head = plain.read(READ + 1)
    except (pa.ArrowException, OSError) as problem:
        raise ImportFileError(
            f'"{whole.name}" cannot be read: {problem}. Fetch the file again.'
        ) from problem
    more = len(head) > READ
    with tempfile.NamedTemporaryFile(prefix="keepwell-") as file:
        file.write(head[: head.rfind(b"\n") + 1] or head if more else head)
        file.flush()
        yield replace(whole, path=Path(file.name), packing=None), more


def _as_it_is(file: Source) -> tuple[tuple[str, ...], Iterator[tuple[Batch, int]]]:
    if file.format == "parquet":
        return tuple(parquet.names(file)), parquet.read(file)
    if file.format == "csv":
        header = read_header(file, None)
        return header.names, delimited.read(file, header)
    keys = tuple(jsonlines.keys(file))
    return keys, jsonlines.read(file, frozenset(keys))


def _numbers(batch: Batch) -> list[int]:
    return [*batch.rows.tolist(), *{one.row for one in batch.spoiled}]


def _up_to(batch: Batch, last: int) -> Batch:
    """Return the rows of a batch up to a number."""
    count = int((batch.rows <= last).sum())
    return replace(
        batch,
        columns={name: column[:count] for name, column in batch.columns.items()},
        rows=batch.rows[:count],
        extras=None if batch.extras is None else batch.extras[:count],
        spoiled=[one for one in batch.spoiled if one.row <= last],
    )
