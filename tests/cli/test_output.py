"""How results are written: four formats, one meaning."""

import csv
import io
import json
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from keepwell import language
from keepwell.cli.output import printable, write
from keepwell.errors import UsageError

MOMENT = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
ROWS = [
    {"account": "Zażółć, Ltd", "as_of": date(2026, 3, 1), "score": 71.25, "caps": [0, 2]},
    {"account": "b", "as_of": date(2026, 3, 1), "score": None, "caps": [], "at": MOMENT},
]
TABLE = pa.table(
    {"account": ["a", "b"], "score": [1234.5, float("nan")], "at": pa.array([MOMENT, None])}
)
SHAPES = {
    "table": lambda: TABLE,
    "stream": lambda: pa.RecordBatchReader.from_batches(TABLE.schema, TABLE.to_batches(1)),
    "dicts": TABLE.to_pylist,
}


@pytest.fixture
def written(tmp_path):
    """Return a function that writes rows and gives back the bytes of the file."""

    def write_to_file(rows, output_format, **options):
        write(rows, output_format, tmp_path / "out", **options)
        return (tmp_path / "out").read_bytes()

    return write_to_file


@pytest.mark.parametrize("shape", SHAPES)
def test_json_is_an_array_of_objects(written, shape):
    """Whatever holds the rows, JSON has one object a row, moments in UTC and null for NaN."""
    assert json.loads(written(SHAPES[shape](), "json")) == [
        {"account": "a", "score": 1234.5, "at": "2026-03-01T23:30:00Z"},
        {"account": "b", "score": None, "at": None},
    ]


@pytest.mark.parametrize("shape", SHAPES)
def test_csv_has_a_heading_and_a_line_per_row(written, shape):
    """Whatever holds the rows, CSV has one heading, and empty cells for what is missing."""
    assert written(SHAPES[shape](), "csv").decode() == (
        "account,score,at\na,1234.5,2026-03-01T23:30:00Z\nb,,\n"
    )


@pytest.mark.parametrize("shape", SHAPES)
def test_parquet_keeps_values_and_types(written, shape):
    """Whatever holds the rows, Parquet gives back moments and numbers as they were."""
    read = pq.read_table(pa.BufferReader(written(SHAPES[shape](), "parquet")))
    assert read["at"].to_pylist() == [MOMENT, None]
    assert read["account"].to_pylist() == ["a", "b"]
    assert read["score"][0].as_py() == 1234.5


def test_no_rows_are_an_empty_array(written):
    """JSON without rows is still JSON."""
    assert json.loads(written([], "json")) == []


def test_columns_are_all_that_occur(written):
    """Dicts need not have the same keys: CSV has them all, nested values as JSON."""
    rows = list(csv.DictReader(io.StringIO(written(ROWS, "csv").decode())))
    assert list(rows[0]) == ["account", "as_of", "score", "caps", "at"]
    assert rows[0]["account"] == "Zażółć, Ltd"
    assert json.loads(rows[0]["caps"]) == [0, 2]


def test_data_ignores_the_language(written):
    """A Polish reader's JSON and CSV are the same bytes as an English reader's."""
    english = written(ROWS, "csv"), written(ROWS, "json")
    language.use("pl")
    assert (written(ROWS, "csv"), written(ROWS, "json")) == english


def test_tables_speak_the_language(written):
    """In a table numbers and dates are written as the reader writes them."""
    language.use("nl")
    text = written([{"value": 1234567, "score": 71.25, "day": date(2026, 3, 1)}], "table").decode()
    assert "1.234.567" in text
    assert "71,2" in text
    assert "1 mrt 2026" in text


def test_headings_pick_and_name_the_columns(written):
    """A table shows the columns that have a heading, in the order of the headings."""
    headings = {"score": "Health", "account": "Customer"}
    heading, _, *_rows = written(ROWS, "table", headings=headings).decode().splitlines()
    assert heading.split() == ["Health", "Customer"]


def test_a_file_is_never_cut_to_a_width(written):
    """Long texts stay whole and on one line where no terminal sets a width."""
    long = "x" * 500
    assert long in written([{"account": long}], "table").decode()


def test_names_cannot_steer_the_terminal(written):
    """Escape sequences in data are shown, not obeyed, and markup is only text."""
    text = written([{"account": "[red]Acme\x1b[2J[/red]"}], "table").decode()
    assert "\x1b" not in text
    assert "[red]Acme" in text
    assert printable("Zażółć ภาษาไทย") == "Zażółć ภาษาไทย"


def test_parquet_does_not_go_to_a_terminal(monkeypatch):
    """Binary data is refused where a person would see it, with the way out."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    with pytest.raises(UsageError, match="--out"):
        write(TABLE, "parquet")


def test_parquet_goes_through_a_pipe(capfdbinary):
    """A pipe cannot be sought in, and gets a whole file all the same."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as pipe, pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdout", pipe)
        write(TABLE, "parquet")
    assert pq.read_table(pa.BufferReader(capfdbinary.readouterr().out)).num_rows == 2


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    """When writing fails half-way the old file is still there, and nothing else."""
    out = tmp_path / "scores.json"
    out.write_text("old", encoding="utf-8")
    with pytest.raises(TypeError):
        write([{"good": 1}, {"bad": object()}], "json", out)
    assert out.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [out]


def test_a_file_that_cannot_be_written_is_told(tmp_path):
    """A folder that is not there is the user's mistake, not our bug."""
    with pytest.raises(UsageError, match="Cannot write"):
        write(ROWS, "csv", tmp_path / "nowhere" / "scores.csv")


def test_devices_are_written_to_in_place():
    """`--out /dev/null` does not replace the device by a file."""
    write(ROWS, "csv", Path("/dev/null"))
    assert not Path("/dev/null").is_file()
