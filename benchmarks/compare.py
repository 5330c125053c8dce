"""Are two answers the same? Nobody's time counts before this says so."""

from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.question import MEASURES

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

TOLERANCE = 1e-9
"""Relative, and absolute below 1: sums of doubles depend on their order."""


def differences(ours: Path, theirs: Path) -> list[str]:
    """Return in sentences what differs between two answers kept as Parquet; empty if nothing."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    left, right = (_sorted(pq.read_table(path)) for path in (ours, theirs))
    keys = ["day", "account"]
    if not left.select(keys).equals(right.select(keys)):
        return [f"They name other customers: {left.num_rows} rows against {right.num_rows}."]
    found = []
    for measure in MEASURES:
        a, b = (table[measure].cast(pa.float64()).to_numpy() for table in (left, right))
        wrong = _unequal(a, b)
        if wrong.any():
            first = int(wrong.argmax())
            found.append(
                f'"{measure}" differs in {int(wrong.sum())} rows; the first is '
                f"{left['account'][first]} on {left['day'][first]}: {a[first]} against {b[first]}."
            )
    return found


def _sorted(table: "pa.Table") -> "pa.Table":
    import pyarrow as pa

    named = table.set_column(
        table.column_names.index("account"), "account", table["account"].cast(pa.string())
    )
    return named.sort_by([("day", "ascending"), ("account", "ascending")]).combine_chunks()


def _unequal(a: "np.ndarray", b: "np.ndarray") -> "np.ndarray":
    import numpy as np

    same: np.ndarray = np.isclose(a, b, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True)
    return ~same
