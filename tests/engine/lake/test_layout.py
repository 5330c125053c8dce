"""How rows lie in files, so that one customer's facts are found without the others'."""

import random
from datetime import timedelta
from itertools import pairwise

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from keepwell.engine.lake import TOUCHPOINTS, Lake, layout
from keepwell.engine.lake.compacting import compact
from keepwell.engine.lake.store import quoted
from small_company import START, touchpoints


@pytest.fixture
def lake(tmp_path):
    """Return a lake of two months that came in three batches, in no order."""
    lake, rng = Lake(tmp_path / "lake").create(), random.Random(7)
    for batch in range(3):
        rows = [
            {
                "account": rng.choice([None, *(f"a{n:02}" for n in range(30))]),
                "person": f"p{rng.randrange(40):02}",
                "at": START + timedelta(days=rng.randrange(40)),
                "id": f"{batch}-{n}",
            }
            for n in range(200)
        ]
        lake.append(TOUCHPOINTS, touchpoints(*rows))
    return lake


def names(file: str) -> pa.Table:
    """Return whom the rows of a file are about, as they lie there."""
    return pq.ParquetFile(file).read(["account", "person"])


def test_facts_lie_in_the_order_of_accounts_and_people(lake):
    """Every file that is appended is sorted by account and person, facts of no account last."""
    assert len(lake.files(TOUCHPOINTS)) == 6
    for file in lake.files(TOUCHPOINTS):
        rows = names(file)
        assert rows.equals(rows.sort_by([("account", "ascending"), ("person", "ascending")]))


def test_compacting_puts_all_in_order(lake):
    """Files that are merged are sorted by account anew: one after the other would not be enough."""
    compact(lake)
    assert len(lake.files(TOUCHPOINTS)) == 2
    for file in lake.files(TOUCHPOINTS):
        accounts = names(file)["account"].drop_null().to_pylist()
        assert len(accounts) > 100
        assert accounts == sorted(accounts)


def test_groups_of_rows_tell_whom_they_are_about(lake, monkeypatch):
    """Each group of rows has the least and greatest account, and a Bloom filter of people."""
    monkeypatch.setattr(layout, "GROUP", 100)
    compact(lake)
    largest = max(lake.files(TOUCHPOINTS), key=lambda file: pq.read_metadata(file).num_rows)
    told = pq.read_metadata(largest)
    ends = [told.row_group(n).column(0).statistics for n in range(told.num_row_groups - 1)]
    assert len(ends) > 1
    assert all(one.max <= other.min for one, other in pairwise(ends))
    query = (
        f"select count(bloom_filter_offset) from parquet_metadata({quoted(largest)})"
        " where path_in_schema = 'person'"
    )
    assert lake.connection.raw_sql(query).fetchone() == (told.num_row_groups,)
