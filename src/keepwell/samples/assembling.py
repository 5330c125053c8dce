"""From kinds of rows to the touchpoints table: keys, ids, moments, in order of arrival."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.lake.tables import MOMENT, TOUCHPOINTS
from keepwell.samples.blemishes import Columns, Mess, deliver, move_and_unlink
from keepwell.samples.company import Company
from keepwell.samples.rows import Draw, Rows

Keys = tuple[pa.Array, pa.Array]
"""The keys of all accounts and of all people, by number."""


def keys_of(company: Company) -> Keys:
    """Return keys such as `acc-0001` and `acc-0001-p03`."""
    accounts = pa.array([f"acc-{n + 1:04}" for n in range(len(company.people))], pa.string())
    people = [
        f"acc-{n + 1:04}-p{p + 1:02}"
        for n, count in enumerate(company.people)
        for p in range(count)
    ]
    return accounts, pa.array(people, pa.string())


def touchpoints(
    company: Company, kinds: Sequence[Rows], mess: Mess, keys: Keys, rng: Draw
) -> pa.Table:
    """Return the lake's table of everything that happened while the account was there."""
    events = sorted({kind.event for kind in kinds})
    sources = sorted({kind.source for kind in kinds})
    parts = [_columns(kind, events.index(kind.event), sources.index(kind.source)) for kind in kinds]
    every = Columns(*(np.concatenate(parts_of) for parts_of in zip(*parts, strict=True)))
    properties = pa.chunked_array([_properties(kind) for kind in kinds]).combine_chunks()
    every = Columns(**{**vars(every), "row": np.arange(len(every.at))})
    moved = move_and_unlink(every.take(_possible(company, every)), mess)
    final = deliver(moved, sources, int(company.moment(np.array(company.days), 0.0)), rng)
    return _table(final, keys, (events, sources), properties)


def _columns(kind: Rows, event: int, source: int) -> tuple[np.ndarray, ...]:
    """Return the columns of one kind in the order of `Columns`."""
    count = len(kind.at)
    nobody, nothing = np.full(count, -1), np.full(count, np.nan)
    return (
        kind.account,
        nobody if kind.person is None else kind.person,
        kind.at,
        np.full(count, event, np.int16),
        np.full(count, source, np.int16),
        nothing if kind.value is None else kind.value,
        nobody,
        kind.at,
    )


def _properties(kind: Rows) -> pa.Array:
    return pa.nulls(len(kind.at), pa.string()) if kind.properties is None else kind.properties


def _possible(company: Company, rows: Columns) -> np.ndarray:
    """Tell which rows lie within the records and within the account's time with us.

    An account leaves, and comes back, at noon; that very touchpoint is the last, or the first.
    """
    leaves, returns = (company.moment(day[rows.account]) for day in (company.ends, company.returns))
    first, last = (int(company.moment(np.array(day), 0.0)) for day in (0, company.days))
    while_there = (rows.at <= leaves) | (rows.at >= returns)
    return (rows.at >= first) & (rows.at < last) & while_there


def _table(
    rows: Columns, keys: Keys, lists: tuple[list[str], list[str]], properties: pa.Array
) -> pa.Table:
    events, sources = lists
    slugs = pa.array([event.lower().replace(" ", "-") for event in events])
    number = pc.utf8_lpad(pc.cast(pa.array(rows.row), pa.string()), 8, "0")
    return pa.table(
        {
            "account": _take(keys[0], rows.account),
            "person": _take(keys[1], rows.person),
            "at": _moments(rows.at),
            "event": pa.array(events).take(pa.array(rows.event)),
            "value": pa.array(rows.value, mask=np.isnan(rows.value)),
            "properties": properties.take(pa.array(rows.row)),
            "source": pa.array(sources).take(pa.array(rows.source)),
            "id": pc.binary_join_element_wise(slugs.take(pa.array(rows.event)), number, "-"),
            "received_at": _moments(rows.received),
        },
        schema=pa.schema([TOUCHPOINTS.schema.field(name) for name in TOUCHPOINTS.columns]),
    )


def _take(names: pa.Array, index: np.ndarray) -> pa.Array:
    """Return a name per row, null where the index is -1."""
    return names.take(pa.array(index, mask=index < 0))


def _moments(microseconds: np.ndarray) -> pa.Array:
    return pa.array(microseconds // 1000 * 1000).cast(MOMENT)
