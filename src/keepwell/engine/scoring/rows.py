"""Blocks of arrays → rows of the table `scores`."""

import json
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from keepwell.engine.measures.folds import Ints
from keepwell.engine.scorecard.schema import BANDS
from keepwell.engine.scoring.rules import Bools
from keepwell.engine.scoring.scores import Block, Small

EPOCH = date(1970, 1, 1)

ROWS = pa.schema(
    [
        ("customer", pa.int64()),  # its place in the slice
        ("as_of", pa.date32()),
        ("scorecard", pa.string()),
        ("version", pa.string()),
        ("score", pa.float64()),
        ("band", pa.string()),
        ("state", pa.string()),
        ("coverage", pa.float64()),
        ("caps", pa.list_(pa.int16())),
        ("override", pa.string()),
        ("values", pa.list_(pa.float64())),
        ("scores", pa.list_(pa.float64())),
        ("weights", pa.list_(pa.float64())),
        ("statuses", pa.list_(pa.int8())),
    ]
)

ROWS_BY_NAME = ROWS.set(0, pa.field("customer", pa.string()))
"""The same with the customer's name."""


def rows_of(
    block: Block,
    used: Bools,
    *,
    band: Small,
    state: Small,
    override: Ints,
    wanted: Ints,
    ends: Ints,
) -> pa.Table:
    """Return a row per wanted date and customer where the scorecard was used, by date.

    `state` is over the wanted dates (`ends`), all other arrays over the block's own, of which
    `wanted` are the places. `override` is −1 where there is none.
    """
    row, customer = np.nonzero(used[wanted])
    at = wanted[row] * used.shape[1] + customer
    columns = [
        pa.array(customer, pa.int64()),
        pa.array((ends[row] - 1).astype(np.int32)).cast(pa.date32()),
        _same(block.scorecard.name, len(row)),
        _same(block.scorecard.version, len(row)),
        pa.array(block.score.take(at), from_pandas=True),
        _named(band.take(at), *BANDS, "unknown"),
        _named(state[row, customer], "stable", "at_risk", "ready_to_grow"),
        pa.array(block.coverage.take(at)),
        _caps([held.take(at) for held in block.caps], len(row)),
        _overrides(override.take(at)),
        *(
            _lists([array.take(at) for array in arrays])
            for arrays in (block.values, block.scores, block.weights, block.statuses)
        ),
    ]
    return pa.table(columns, schema=ROWS)


def _named(places: Small, *names: str) -> pa.Array:
    # Not made on import: the first array that is made loads pandas.
    return pa.array(names).take(pa.array(places))


def _same(text: str, rows: int) -> pa.Array:
    return pa.repeat(pa.scalar(text), rows)


def _lists(columns: Sequence[npt.NDArray[np.generic]]) -> pa.Array:
    """Return a list per row; NaN becomes null."""
    rows, width = len(columns[0]), len(columns)
    offsets = pa.array(np.arange(rows + 1, dtype=np.int32) * width)
    flat = np.stack(columns, axis=-1).ravel()
    return pa.ListArray.from_arrays(offsets, pa.array(flat, from_pandas=True))


def _caps(held: Sequence[Bools], rows: int) -> pa.Array:
    """Return the numbers of the caps that held."""
    row, cap = np.nonzero(np.stack(held, axis=-1)) if held else (np.array([], int),) * 2
    offsets = np.searchsorted(row, np.arange(rows + 1)).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(cap.astype(np.int16)))


def _overrides(codes: Ints) -> pa.Array:
    """Return the override in force as JSON: the band, and the last day on which it holds."""
    known, place = np.unique(codes, return_inverse=True)
    return pa.array([_override(int(code)) for code in known], pa.string()).take(pa.array(place))


def _override(code: int) -> str | None:
    if code < 0:
        return None
    until = EPOCH + timedelta(days=min(code // 4, 2_900_000) - 1)
    return json.dumps({"band": BANDS[code % 4], "until": until.isoformat()})
