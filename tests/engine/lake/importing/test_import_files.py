"""What an import makes of files: rows, ids, rejects."""

import csv
import gzip
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from keepwell.engine.lake import TOUCHPOINTS, TRAITS, Lake
from keepwell.engine.lake.importing import Imported, ImportOptions, delimited, import_files
from keepwell.errors import ImportFileError

Import = Callable[..., Imported]


@pytest.fixture
def importing(lake: Lake, tmp_path: Path) -> Import:
    """Return a function that writes a file and imports it."""

    def run(content: str | bytes, name: str = "events.csv", **options: Any) -> Imported:
        file = tmp_path / name
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        given = {"rejects": tmp_path / "rejects.csv"} | options
        return import_files(lake, [file], ImportOptions(**given))

    return run


def rows(lake: Lake, table: Any = TOUCHPOINTS) -> list[dict[str, Any]]:
    """Return the rows of a table in the order of their time and id."""
    found = lake.connection.to_pyarrow(lake.read(table)).to_pylist()
    return sorted(found, key=lambda row: (row["at"], row["id"]))


def rejects(imported: Imported) -> list[tuple[str, str, str]]:
    """Return row, column and what came, of every reject."""
    assert imported.rejects is not None
    lines = csv.DictReader(io.StringIO(imported.rejects.read_text(encoding="utf-8"), newline=""))
    return [(line["row"], line["column"], line["got"]) for line in lines]


def test_leftover_columns_become_properties(lake, importing):
    """Numbers stay numbers, empty cells are left out, a column wins over the cell `properties`."""
    importing(
        "account,at,event,properties,plan,seats,code\n"
        'acme,2026-01-31,X,"{""seats"": 1, ""deep"": [1.0]}",,5.0,007\n'
        "acme,2026-02-01,X,,,,\n"
    )
    first, second = rows(lake)
    assert json.loads(first["properties"]) == {"seats": 5, "deep": [1], "code": "007"}
    assert second["properties"] is None


def test_equal_rows_are_two_touchpoints_and_stay_two(importing):
    """A file with the same row twice gives two; importing it again, or a part of it, adds none."""
    row = "acme,2026-01-31,X\n"
    imported = importing("account,at,event\n" + row * 2)
    assert imported.tables["touchpoints"].new == 2
    assert importing("account,at,event\n" + row * 2).tables["touchpoints"].known == 2
    assert importing("account,at,event\n" + row).tables["touchpoints"].known == 1
    assert importing("account,at,event\n" + row * 3).tables["touchpoints"].new == 1


def test_ids_do_not_change_between_releases(lake, importing):
    """These ids are in lakes out there: whoever changes them makes every re-import a duplicate."""
    row = "acme,ann,2026-01-31T12:00:00Z,Signed In,3.5,pro\n"
    importing("account,person,at,event,value,plan\n" + row * 2)
    assert [row["id"] for row in rows(lake)] == [
        "5eec164f60d43065591034d056c4842c",
        "c14706a1fd258368e97b4422f5307153",
    ]


def test_ids_of_the_file_are_kept(lake, importing):
    """A row with an id is that touchpoint, whatever else it says; one without gets its own."""
    importing(
        "id,account,at,event\nm1,acme,2026-01-31,X\nm1,beta,2026-02-01,Y\n,acme,2026-01-31,X\n"
    )
    assert [row["account"] for row in rows(lake)] == ["acme", "acme"]
    assert "m1" in {row["id"] for row in rows(lake)}


def test_rejects_carry_the_row_numbers_of_a_spreadsheet(importing):
    """The header is row 1, an empty line is a row, a cell with a line break is still one row."""
    imported = importing(
        "account,at,event\n"
        '"two\nlines",2026-01-31,X\n'
        "\n"
        "acme,2026-02-30,X\n"
        "acme,2026-01-31\n"
        ",2026-01-31,X\n"
        "acme,2026-01-31,X\n"
    )
    assert imported.tables["touchpoints"].new == 2
    assert rejects(imported) == [
        ("4", "at", '"2026-02-30"'),
        ("6", "account", "nothing"),
        ("5", "", "2"),
    ]


@pytest.mark.parametrize("block", [1 << 9, 1 << 24])
def test_a_quote_left_open_costs_one_row(lake, importing, monkeypatch, block):
    """Whether Arrow sees the end of the record or not, all lines but the broken one come in."""
    monkeypatch.setattr(delimited, "BLOCK", block)
    good = "".join(f"acme,2026-01-31,E{n}\n" for n in range(200))
    imported = importing("account,at,event\n" + good + '"acme,2026-01-31,X\n' + good + 'a,b"\n')
    assert len(rows(lake)) == 400
    assert [row for row, _, _ in rejects(imported)] == ["202", "403"]


def test_bytes_that_are_no_text_cost_one_row(lake, importing):
    """A Latin-1 name is a reject; the rows around it are imported."""
    lines = (b"account,at,event", b"a,2026-01-31,X", b"caf\xe9,2026-01-31,X", b"b,2026-01-31,X")
    imported = importing(b"\n".join(lines))
    assert len(rows(lake)) == 2
    assert rejects(imported) == [("3", "", "bytes that are not")]


def test_json_lines_may_differ_from_each_other(lake, importing):
    """Keys that only some lines have, other types and broken lines are all taken as they come."""
    imported = importing(
        '{"account": 7, "at": 1760000000, "event": "X", '
        '"properties": {"a": {"b": 1.50}}, "c": "d"}\n'
        "\n"
        '{"account": "7", "at": 1760000000123, "event": "X", "value": "2.5", "person": "ann"}\n'
        '{"account": "7", "at": "2026-01-31", "event": "X", "value": true}\n'
        "[1, 2]\n"
        '{"account": "7", "at": "2026-01-31", "event": "X", "n": 1e999}\n'
        '{"account": "7", "at": "2026-01-31", "event": "\\ud800"}\n'
        '{"account": "7"',
        "events.jsonl",
    )
    first, second = rows(lake)
    assert (first["account"], first["properties"]) == ("7", '{"a":{"b":1.5},"c":"d"}')
    assert (second["value"], second["person"]) == (2.5, "ann")
    assert [(row, column) for row, column, _ in rejects(imported)] == [
        ("4", "value"), ("5", ""), ("6", ""), ("7", ""), ("8", ""),
    ]  # fmt: skip


def test_parquet_keeps_its_types(lake, importing):
    """Times with and without zone, keys as doubles, nested columns and NaN are all understood."""
    at = datetime(2026, 1, 31, 12, tzinfo=UTC)
    table = pa.table(
        {
            "account": pa.array([17850.0, float("nan"), 3.0]),
            "at": pa.array([at, at, at], pa.timestamp("ns", "Asia/Tokyo")),
            "event": pa.array(["X", "X", "Y"]).dictionary_encode(),
            "value": pa.array([1, 2, None], pa.decimal128(5, 2)),
            "tags": pa.array([["a", "b"], [], None]),
            "paid": pa.array([True, False, None]),
        }
    )
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    imported = importing(buffer.getvalue(), "events.parquet")
    found = {row["event"]: row for row in rows(lake)}
    assert (found["X"]["account"], found["X"]["at"], found["X"]["value"]) == ("17850", at, 1.0)
    assert found["X"]["properties"] == '{"paid":true,"tags":["a","b"]}'
    assert rejects(imported) == [("2", "account", "nothing")]


def test_packed_files_are_unpacked(lake, importing):
    """Gzip and zstd are told by their first bytes, whatever the name says."""
    content = b"account,at,event\nacme,2026-01-31,X\n"
    importing(gzip.compress(content), "events.csv.gz")
    importing(pa.compress(content, "zstd", asbytes=True), "events.csv")
    assert len(rows(lake)) == 1


def test_traits_are_told_by_their_column(lake, importing):
    """A file with `trait` fills traits, and says which columns it has no place for."""
    imported = importing("account,at,trait,text,number,colour\nacme,2026-01-31,plan,pro,,red\n")
    assert imported.ignored == ("colour",)
    (row,) = rows(lake, TRAITS)
    assert (row["trait"], row["text"], row["number"]) == ("plan", "pro", None)


@pytest.mark.slow
def test_a_file_that_breaks_off_keeps_what_was_read(lake, importing):
    """A truncated download is an error that names the file; nothing of it stays half done."""
    lines = "".join(f"acme,2026-01-31,E{n * 7919 % 100_003}\n" for n in range(200_000))
    packed = gzip.compress(("account,at,event\n" + lines).encode())
    with pytest.raises(ImportFileError, match=r'"[^"]*events.csv" breaks off'):
        importing(packed[: len(packed) // 2])
    again = importing(packed)
    assert len(rows(lake)) == 200_000
    assert again.tables["touchpoints"].read == 200_000
