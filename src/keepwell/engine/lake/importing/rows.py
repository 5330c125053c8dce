"""Rows as a file has them to rows as the lake has them, or to reasons why not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.lake.importing import moments as times
from keepwell.engine.lake.importing.batches import Batch, Numbers, Reject
from keepwell.engine.lake.importing.identity import Identity
from keepwell.engine.lake.importing.properties import properties
from keepwell.engine.lake.importing.shape import NAMED, Shape
from keepwell.engine.lake.importing.texts import numbers, texts
from keepwell.errors import UsageError

LONGEST = {"properties": 32_768, "text": 32_768}
"""Most bytes of these; of the other texts:"""
LONGEST_NAME = 500
SHOWN = 80
"""Characters of a wrong value that are shown."""
A_NAME = "a text that is not empty"
EXPECTED = {
    "at": times.EXPECTED,
    "received_at": times.EXPECTED,
    "value": "a finite number with a decimal point",
    "number": "a finite number with a decimal point",
    "properties": "a JSON object",
} | dict.fromkeys(("account", "person", "event", "trait", "text", "source", "id"), A_NAME)
ROW = "row"
"""A column beside the table's own: the number of the row in its file."""


@dataclass(frozen=True)
class Problem:
    """The rows of a batch that fail one rule."""

    where: Numbers
    column: str
    expected: str
    got: pa.Array | None
    """What is there instead; None: nothing."""


def usable(
    batch: Batch, shape: Shape, zone: str, identity: Identity
) -> tuple[pa.Table, list[Reject]]:
    """Return the rows that can be imported, with their number in the file, and the others."""
    columns, problems = _columns(batch, shape, zone)
    bad = np.zeros(len(batch), bool)
    for problem in problems:
        bad[problem.where] = True
    rejects = sorted([*batch.spoiled, *_rejects(batch, problems)], key=lambda one: one.row)
    rows = pa.table({**columns, ROW: pa.array(batch.rows)})
    good = rows.filter(pa.array(~bad)) if bad.any() else rows
    return _with_ids(good, shape, identity), rejects


def _columns(batch: Batch, shape: Shape, zone: str) -> tuple[dict[str, pa.Array], list[Problem]]:
    """Convert the columns; a cell that is not empty and cannot be converted is a problem."""
    columns: dict[str, pa.Array] = {}
    problems: list[Problem] = []
    for name in shape.table.columns:
        given = _given(batch, shape, name)
        if name == "properties":
            columns[name], wrong = properties(batch, shape)
        else:
            columns[name] = converted(name, given, zone)
            wrong = _lost(given, columns[name])
        if pc.any(wrong).as_py():
            problems.append(_problem(wrong, shape.source(name), EXPECTED[name], _cells(given)))
    return columns, [*problems, *_broken_rules(columns, shape)]


def converted(name: str, given: pa.Array, zone: str) -> pa.Array:
    """Return cells of one of our columns in its type; null where they cannot be read."""
    if name in {"at", "received_at"}:
        return times.moments(given, zone)
    return numbers(given) if name in {"value", "number"} else texts(given)


def check_constants(constants: Mapping[str, str], zone: str) -> None:
    """Raise UsageError for a constant that would spoil every row."""
    for name, text in constants.items():
        expected = EXPECTED.get(name, A_NAME)
        if name == "properties":
            found = None
            expected = "single properties, each with a --set of its own,"
        else:
            found = converted(name, pa.array([text]), zone)[0].as_py()
        if found is None:
            raise UsageError(f'Expected {expected} from --set {name}=… . Got "{text}".')


def _given(batch: Batch, shape: Shape, name: str) -> pa.Array:
    if name in shape.constants:
        return pa.repeat(shape.constants[name], len(batch))
    found = batch.columns.get(shape.sources.get(name, ""))
    return pa.nulls(len(batch), pa.string()) if found is None else found


def _cells(given: pa.Array) -> pa.Array:
    """Return what is in the cells, as text."""
    return given.cast(pa.string()) if pa.types.is_floating(given.type) else texts(given)


def _lost(given: pa.Array, found: pa.Array) -> pa.Array:
    if not found.null_count or given.null_count == len(given):
        return pa.repeat(pa.scalar(False), len(given))
    # NaN is no name, but it is something where a number is expected.
    numeric = pa.types.is_floating(found.type) and pa.types.is_floating(given.type)
    there = given if numeric else texts(given)
    return pc.and_(pc.is_null(found), pc.is_valid(there))


def _broken_rules(columns: dict[str, pa.Array], shape: Shape) -> Iterator[Problem]:
    """Yield what no row may leave empty, and what is too long."""
    telling = next(name for name, table in NAMED.items() if table is shape.table)
    for name in ("at", telling):
        missing = pc.is_null(columns[name])
        yield _problem(missing, shape.source(name), EXPECTED[name], None)
    nobody = pc.and_(pc.is_null(columns["account"]), pc.is_null(columns["person"]))
    named = next(name for name in ("account", "person") if name in shape.sources)
    yield _problem(nobody, shape.source(named), "an account or a person", None)
    for name, column in columns.items():
        if pa.types.is_string(column.type):
            limit = LONGEST.get(name, LONGEST_NAME)
            long = pc.fill_null(pc.greater(pc.binary_length(column), limit), False)
            yield _problem(long, shape.source(name), f"at most {limit:,} bytes", column)


def _problem(where: pa.Array, column: str, expected: str, got: pa.Array | None) -> Problem:
    return Problem(np.flatnonzero(where), column, expected, got)


def _rejects(batch: Batch, problems: list[Problem]) -> Iterator[Reject]:
    """Yield every problem of every row; a cell that could not be read is not missing as well."""
    told: set[tuple[int, str]] = set()
    for problem in problems:
        for row in problem.where.tolist():
            if (row, problem.column) not in told:
                told.add((row, problem.column))
                got = "nothing" if problem.got is None else _shown(problem.got[row].as_py())
                number = int(batch.rows[row])
                yield Reject(number, problem.column, problem.expected, got, batch.raw(row))


def _shown(text: str) -> str:
    return f'"{text}"' if len(text) <= SHOWN else f'"{text[:SHOWN]}…" ({len(text):,} characters)'


def _with_ids(rows: pa.Table, shape: Shape, identity: Identity) -> pa.Table:
    """Derive the ids that the file does not give."""
    if not rows["id"].null_count:
        return rows
    missing = pc.is_null(rows["id"]).combine_chunks()
    without = rows.filter(missing).combine_chunks()
    content = {name: without[name].combine_chunks() for name in shape.table.columns}
    derived = identity.ids(shape.table, content)
    ids = pc.replace_with_mask(rows["id"].combine_chunks(), missing, derived)
    return rows.set_column(rows.column_names.index("id"), "id", ids)
