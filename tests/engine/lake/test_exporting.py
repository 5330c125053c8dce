import csv
import gzip
import io
import json
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from keepwell.engine.lake import SCORES, TOUCHPOINTS, TRAITS, Lake, exporting
from keepwell.engine.lake.exporting import FORMS, Part, export, form_of
from keepwell.engine.lake.importing import ImportOptions, import_files
from keepwell.errors import LakeError, UsageError
from small_company import NASTY, contents, touchpoints, traits

pytestmark = pytest.mark.slow


@pytest.fixture
def lake(lake):
    """Return a lake with Acme and Globex, and rows with everything that is hard to write down."""
    moment = datetime(2026, 3, 1, 23, 59, 59, 999_999, tzinfo=UTC)
    hard = {"account": NASTY, "person": 'multi\nline, "quoted"', "at": moment, "value": 0.1 + 0.2}
    lake.append(TOUCHPOINTS, touchpoints({**hard, "id": "h", "properties": '{"a": "é, \\"b\\""}'}))
    lake.append(TRAITS, traits({**hard, "id": "h", "text": "007", "number": 1e-300}))
    return lake


def exported(lake, table, form="json", **part):
    """Return what an export writes, as it is read by somebody else."""
    stream = io.BytesIO()
    count = export(lake, table, form, stream, Part(**part))
    stream.seek(0)
    if form == "parquet":
        rows = pq.read_table(stream).to_pylist()
    else:
        text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
        rows = [json.loads(line) for line in text] if form == "json" else list(csv.DictReader(text))
    assert len(rows) == count
    return rows


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet", "csv.gz", "jsonl.zst"])
@pytest.mark.parametrize("table", [TOUCHPOINTS, TRAITS], ids=lambda table: table.name)
def test_importing_what_was_exported_adds_nothing(lake, tmp_path, table, ending):
    """An export imports into the same lake with nothing new, and into an empty one as it was."""
    file = tmp_path / f"export.{ending}"
    count = export(lake, table.name, form_of(file), file)
    options = ImportOptions(rejects=tmp_path / "rejects.csv")
    again = import_files(lake, [file], options).tables[table.name]
    assert (again.new, again.known, again.rejected) == (0, count, 0)

    empty = Lake(tmp_path / "empty").create()
    assert import_files(empty, [file], options).tables[table.name].new == count
    assert plain(contents(empty, table)) == plain(contents(lake, table))


def plain(rows):
    """Return rows with their properties parsed: the same JSON can be written in several ways."""
    return [
        {**row, "properties": json.loads(row["properties"]) if row.get("properties") else None}
        for row in rows
    ]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_holds_the_same_rows(lake, form):
    """All forms hold all rows, with the columns that users see."""
    rows = exported(lake, "touchpoints", form)
    assert list(rows[0]) == list(TOUCHPOINTS.columns)
    assert sorted(row["id"] for row in rows) == [
        row["id"] for row in by_id(contents(lake, TOUCHPOINTS))
    ]


def by_id(rows):
    """Return rows in the order of their ids."""
    return sorted(rows, key=lambda row: row["id"])


@pytest.mark.parametrize("form", ["csv", "json"])
def test_moments_are_iso_8601(lake, form):
    """Moments are written in UTC to the microsecond."""
    hard = next(row for row in exported(lake, "touchpoints", form) if row["id"] == "h")
    assert hard["at"] == "2026-03-01T23:59:59.999999Z"
    assert float(hard["value"]) == 0.1 + 0.2


def test_scores_keep_their_lists(lake):
    """The measures of a score are lists: in JSON as such, in CSV as JSON."""
    assert {str(row["values"]) for row in exported(lake, "scores")} == {"[1.0, None]"}
    assert {row["values"] for row in exported(lake, "scores", "csv")} == {"[1.0,null]"}
    assert list(exported(lake, "scores", "parquet")[0]) == list(SCORES.columns)


@pytest.mark.parametrize(
    ("part", "count"),
    [
        ({"since": date(2026, 3, 1)}, 5),
        ({"since": date(2026, 3, 2)}, 0),
        ({"until": date(2026, 1, 14)}, 0),
        ({"until": date(2026, 1, 15)}, 4),
        ({"since": date(2026, 1, 16), "until": date(2026, 2, 28)}, 8),
        ({"account": "Acme"}, 4),
        ({"account": NASTY}, 1),
        ({"person": "ann@acme.example"}, 8),
        ({"account": "Acme", "person": "Sam"}, 0),
    ],
)
def test_part_of_the_touchpoints(lake, part, count):
    """Days are included at both ends, names are exact, and all that is asked for must hold."""
    assert len(exported(lake, "touchpoints", **part)) == count


def test_part_of_the_scores(lake):
    """Scores are picked by the day they are about and by the account or person they are of."""
    assert len(exported(lake, "scores", since=date(2026, 2, 1), until=date(2026, 2, 1))) == 4
    assert exported(lake, "scores", until=date(2026, 1, 31)) == []
    assert [row["customer"] for row in exported(lake, "scores", account="Acme")] == ["Acme"]
    assert [row["unit"] for row in exported(lake, "scores", person="Sam")] == ["person"]


def test_an_empty_table_is_a_header(tmp_path):
    """An export without rows is a valid file: a header, no line, an empty table."""
    lake = Lake(tmp_path / "lake").create()
    assert exported(lake, "traits", "csv") == []
    assert exported(lake, "traits", "json") == []
    assert exported(lake, "traits", "parquet") == []


def test_rows_come_in_pieces(lake, monkeypatch):
    """No more rows are held at once than asked for."""
    sizes = []
    write = pq.ParquetWriter.write_batch
    monkeypatch.setattr(exporting, "ROWS_AT_ONCE", 5)
    monkeypatch.setattr(
        pq.ParquetWriter,
        "write_batch",
        lambda self, batch: sizes.append(batch.num_rows) or write(self, batch),
    )
    assert export(lake, "touchpoints", "parquet", io.BytesIO()) == sum(sizes) == 17
    assert max(sizes) <= 5


def test_a_file_appears_whole(lake, tmp_path, monkeypatch):
    """An export that fails leaves the file that was there, and no draft."""
    file = tmp_path / "touchpoints.csv.gz"
    export(lake, "touchpoints", "csv", file)
    before = file.read_bytes()
    assert gzip.decompress(before).startswith(b'"account","person"')

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setitem(exporting._WRITERS, "csv", fail)
    with pytest.raises(OSError, match="disk full"):
        export(lake, "touchpoints", "csv", file)
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [file.name]


def test_what_is_not_there(lake, tmp_path):
    """A table that does not exist, by name or in this lake, is told with what to do."""
    with pytest.raises(UsageError, match='Got "tickets"'):
        export(lake, "tickets", "csv", io.BytesIO())
    with pytest.raises(LakeError, match="no table traits"):
        export(Lake(tmp_path / "nowhere"), "traits", "csv", io.BytesIO())


def test_large_exports_stream(lake):
    """Batches are read while the result is still being computed: DuckDB hands out a reader."""
    assert isinstance(exporting._batches(lake, lake.read(TOUCHPOINTS)), pa.RecordBatchReader)
