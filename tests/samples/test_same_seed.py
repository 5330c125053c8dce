import gzip
import hashlib
import io
from datetime import date

import pyarrow as pa

from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.samples import build, write_csv

UNTIL = date(2026, 6, 30)


def fingerprint(table: pa.Table) -> str:
    """Hash every byte of a table."""
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return hashlib.sha256(sink.getvalue()).hexdigest()


def small(**changes):
    """Return a company that is built in no time."""
    return build(**{"accounts": 40, "days": 200, "until": UNTIL, **changes})


def test_the_same_arguments_give_the_same_bytes():
    """Neither the clock nor the order of anything enters."""
    first, second = small(), small()
    assert fingerprint(first.touchpoints) == fingerprint(second.touchpoints)
    assert fingerprint(first.traits) == fingerprint(second.traits)


def test_another_seed_is_another_company():
    """The seed decides everything that is left to chance."""
    assert fingerprint(small().touchpoints) != fingerprint(small(seed=8).touchpoints)


def test_the_tables_have_the_columns_of_the_lake():
    """A sample can be appended to a lake as it is."""
    sample = small()
    assert tuple(sample.touchpoints.schema.names) == TOUCHPOINTS.columns
    assert sample.traits.schema.equals(TRAITS.schema)
    for table, columns in ((sample.touchpoints, TOUCHPOINTS), (sample.traits, TRAITS)):
        assert all(table[name].null_count == 0 for name in columns.required if name != "month")


def test_files_are_the_same_each_time_and_carry_offsets(tmp_path):
    """The CSV files hold every row, in the local time of the system they come from."""
    first = write_csv(small(), tmp_path / "a")
    second = write_csv(small(), tmp_path / "b")
    assert [path.name for path in first] == ["touchpoints.csv.gz", "traits.csv.gz"]
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes()
    lines = gzip.decompress(first[0].read_bytes()).decode().splitlines()
    assert len(lines) == small().touchpoints.num_rows + 1
    assert any('"surveys"' in line and "+0700" in line for line in lines)
    assert any('"product"' in line and "+0000" in line for line in lines)
