"""What came into a table since a version of it, whatever was done to its files meanwhile."""

import random
from datetime import UTC, datetime, timedelta

import pyarrow.parquet as pq
import pytest

from keepwell.engine.lake.changes import added_since
from keepwell.engine.lake.compacting import compact
from keepwell.engine.lake.erasing import erase
from keepwell.engine.lake.store import Lake
from keepwell.engine.lake.tables import TOUCHPOINTS
from lakes import arrow


@pytest.fixture
def lake(tmp_path):
    """Make an empty lake."""
    return Lake(tmp_path / "lake").create()


def append(lake: Lake, number: int) -> None:
    """Append two touchpoints, in one month or in two."""
    rows = [
        {"account": "a", "event": "x", "id": f"{number}-{n}",
         "at": datetime(2026, 1 + (number * n) % 3, 1, tzinfo=UTC)}
        for n in range(2)
    ]  # fmt: skip
    lake.append(TOUCHPOINTS, arrow(TOUCHPOINTS, rows))


def ids_since(lake: Lake, version: int | None) -> list[str] | None:
    """Return the ids in the files that came since a version, None if that cannot be told."""
    files = added_since(lake, TOUCHPOINTS, version)
    if files is None:
        return None
    tables = [pq.ParquetFile(file.path).read(["id"]) for file in files]
    ids = [one for table in tables for one in table["id"].to_pylist()]
    assert len(ids) == sum(file.rows for file in files)
    return sorted(ids)


@pytest.mark.parametrize("seed", range(4))
def test_what_came_is_told_through_compactions(lake, seed):
    """From any version on, the files that are named hold just what was appended since."""
    chance, known = random.Random(seed), {0: 0}
    for number in range(1, 12):
        append(lake, number)
        known[int(lake.delta(TOUCHPOINTS).version())] = number
        if chance.random() < 0.4:
            compact(lake, keep=timedelta(hours=1))
            known[int(lake.delta(TOUCHPOINTS).version())] = number
    for version, last in known.items():
        came = sorted(f"{number}-{n}" for number in range(last + 1, 12) for n in range(2))
        assert ids_since(lake, version) == came


def test_what_is_gone_cannot_be_told(lake):
    """After the files were removed that it came in, or rows were erased, nobody knows any more."""
    append(lake, 1)
    append(lake, 2)
    compact(lake, keep=timedelta(0))
    now = int(lake.delta(TOUCHPOINTS).version())
    assert ids_since(lake, 1) is None
    assert ids_since(lake, now) == []
    erase(lake, account="a")
    append(lake, 3)
    assert ids_since(lake, now) is None
