"""The touchpoints of the benchmark, and the rivals that are measured on them."""

from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from benchmarks import data
from benchmarks.compare import differences
from benchmarks.question import FIRST_DAY, LAST_DAY, SAMPLED, end_of
from keepwell.engine.lake.tables import TOUCHPOINTS
from keepwell.project import Project

pytestmark = pytest.mark.slow

SIZE = data.Size(20_000)
RIVALS = ("duckdb_filters", "polars_scan", "pandas_frames")


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """Make a small benchmark project, once."""
    return data.make(tmp_path_factory.mktemp("bench-data"), SIZE)


@pytest.fixture(scope="module")
def rows(project) -> pa.Table:
    """Return the rows that the rivals read."""
    return pq.read_table(data.flat(project))


def _keep(path: Path, answers: dict) -> Path:
    tables = [
        table.append_column("day", pa.repeat(pa.scalar(day), table.num_rows))
        for day, table in answers.items()
    ]
    pq.write_table(pa.concat_tables(tables), path)
    return path


def test_ids_are_unique(rows):
    """No two touchpoints share an id, those of the new day included."""
    ids = pa.concat_arrays([*rows["id"].chunks, *data.new_day(SIZE)["id"].chunks])
    assert len(ids.unique()) == len(ids)


def test_rows_fill_two_years(rows):
    """Every one of the 728 days has its share of the rows, and none lies outside."""
    days = pc.value_counts(rows["at"].cast(pa.date32()))
    assert rows.num_rows == SIZE.per_day * len(days) == SIZE.per_day * 728
    assert pc.min(rows["at"]).as_py() >= end_of(FIRST_DAY - timedelta(days=1))
    assert pc.max(rows["at"]).as_py() < end_of(LAST_DAY)


def test_new_day_follows_the_last():
    """The new day begins where the data ends and has the columns of the lake."""
    new = data.new_day(SIZE)
    assert pc.min(new["at"]).as_py() >= end_of(LAST_DAY)
    assert new.column_names == list(TOUCHPOINTS.columns)
    assert new.num_rows == SIZE.per_day


def test_lake_holds_the_same_rows(project, rows):
    """The lake and the flat file hold the same touchpoints."""
    lake = Project.open(project).lake
    held = lake.connection.to_pyarrow(lake.read(TOUCHPOINTS)).select(rows.column_names)
    assert held.sort_by("id").equals(rows.sort_by("id"))


def test_same_size_is_same_rows(project, rows, tmp_path):
    """Making a size again makes the same rows; what is there already is kept."""
    again = data.make(tmp_path, SIZE)
    assert pq.read_table(data.flat(again)).equals(rows)
    stamp = data.flat(project).stat().st_mtime_ns
    assert data.make(project.parent, SIZE) == project
    assert data.flat(project).stat().st_mtime_ns == stamp


@pytest.mark.parametrize("rival", RIVALS)
def test_rivals_agree(project, tmp_path, rival):
    """Every rival gives the values of the reference, early in the data and at its end."""
    flat = data.flat(project)
    kept = []
    for name in ("duckdb_branches", rival):
        answer = import_module(f"benchmarks.rivals.{name}").answer
        answers = {day: answer(flat, day) for day in (SAMPLED[0], LAST_DAY)}
        kept.append(_keep(tmp_path / f"{name}.parquet", answers))
    assert differences(*kept) == []


def test_history_in_one_statement_agrees(project, tmp_path):
    """The one-pass SQL gives, on the sampled days, what the query for one day gives."""
    flat = data.flat(project)
    answer = import_module("benchmarks.rivals.duckdb_branches").answer
    weeks = import_module("benchmarks.rivals.duckdb_cells").history(flat)
    ours = {day: weeks.filter(pc.equal(weeks["day"], day)).drop_columns("day") for day in SAMPLED}
    theirs = {day: answer(flat, day) for day in SAMPLED}
    assert differences(_keep(tmp_path / "a", ours), _keep(tmp_path / "b", theirs)) == []


def test_differences_are_told(project, tmp_path):
    """A value that differs is reported with its measure, customer and both values."""
    answer = import_module("benchmarks.rivals.duckdb_branches").answer
    right = answer(data.flat(project), LAST_DAY).sort_by("account")
    tickets = right["tickets"].to_numpy().copy()
    tickets[3] += 1
    place = right.column_names.index("tickets")
    wrong = right.set_column(place, "tickets", pa.array(tickets))
    kept = [
        _keep(tmp_path / name, {LAST_DAY: table}) for name, table in (("a", wrong), ("b", right))
    ]
    (told,) = differences(*kept)
    assert '"tickets" differs in 1 rows' in told
    assert right["account"][3].as_py() in told


@pytest.mark.parametrize("text", ["20", "M", "2.5M", "20G", ""])
def test_size_must_be_readable(text):
    """A size is digits and k or M; anything else is refused with an example."""
    with pytest.raises(ValueError, match="such as"):
        data.Size.read(text)
