"""The same content is the same touchpoints: in any format, with any offset, in any batches."""

import csv
import io
import json
import tempfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepwell.engine.lake import TOUCHPOINTS, Lake
from keepwell.engine.lake.importing import ImportOptions, delimited, import_files, jsonlines

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), min_size=1, max_size=8)
NAME = TEXT.filter(lambda text: text.strip() == text)
# A cell of a CSV that looks like a number is one, so texts here must not.
WORD = NAME.filter(lambda text: not text[-1].isdigit() and text not in {"true", "false"})
NUMBER = st.integers(-(10**12), 10**12) | st.floats(allow_nan=False, allow_infinity=False)
ROW = st.fixed_dictionaries(
    {
        "account": NAME,
        "person": st.none() | NAME,
        "at": st.datetimes(datetime(1970, 1, 3), datetime(2199, 12, 28)),  # noqa: DTZ001 - UTC below
        "event": NAME,
        "value": st.none() | NUMBER,
        "word": st.none() | WORD,
        "amount": st.none() | st.floats(allow_nan=False, allow_infinity=False),
        "seats": st.none() | st.integers(-(10**14), 10**14),
    }
)
OFFSET = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def as_csv(rows, offset):
    """Write the rows as CSV, their times with an offset."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(row | {"at": local(row, offset)} for row in rows)
    return text.getvalue().encode()


def as_json(rows, offset):
    """Write the rows as JSON lines, one of the properties inside `properties`."""
    lines = []
    for row in rows:
        line = row | {"at": local(row, offset)}
        line["properties"] = {"word": word} if (word := line.pop("word")) is not None else {}
        lines.append(json.dumps(line))
    return "\n".join(lines).encode()


def as_parquet(rows, _):
    """Write the rows as Parquet with typed columns."""
    kinds = {"at": pa.timestamp("us", "UTC"), "amount": pa.float64(), "seats": pa.int64()}
    kinds |= {"value": pa.float64()}
    columns = {
        name: pa.array(
            [
                float(row[name]) if name == "value" and row[name] is not None else row[name]
                for row in rows
            ],
            kinds.get(name, pa.string()),
        )
        for name in rows[0]
    }
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


def local(row, offset):
    """Return the moment of a row as a clock with this offset shows it."""
    return row["at"].replace(tzinfo=UTC).astimezone(offset).isoformat()


def imported(folder, name, content, batch):
    """Import a file into a lake of its own; return the rows without when we learned of them."""
    lake = Lake(folder / f"lake-{name}-{batch}").create()
    (folder / name).write_bytes(content)
    options = ImportOptions(batch=batch, rejects=folder / "rejects.csv")
    first = import_files(lake, [folder / name], options)
    assert not first.rejected, (folder / "rejects.csv").read_text()
    again = import_files(lake, [folder / name], options)
    assert again.tables["touchpoints"].new == 0
    rows = lake.connection.to_pyarrow(lake.read(TOUCHPOINTS)).drop_columns(["received_at"])
    return sorted(rows.to_pylist(), key=lambda row: row["id"])


@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ROW, min_size=1, max_size=12), OFFSET, st.integers(1, 5))
def test_the_format_the_offset_and_the_batch_do_not_matter(rows, offset, batch):
    """Any rows, as CSV, JSON lines or Parquet, are the same touchpoints with the same ids."""
    rows = [*rows, rows[0]]  # one row twice
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        results = [
            imported(folder, "rows.csv", as_csv(rows, offset), batch),
            imported(folder, "rows.jsonl", as_json(rows, offset), 1000),
            imported(folder, "rows.parquet", as_parquet(rows, offset), 1000),
        ]
    assert len(results[0]) == len(rows)
    assert results[0] == results[1] == results[2]
    assert [row["at"] for row in results[0]] == [row["at"] for row in results[1]]


def test_what_is_read_at_once_does_not_matter(monkeypatch, tmp_path):
    """Blocks of a CSV and bunches of JSON lines are ours to choose: ids do not depend on them."""
    rows = [
        {
            "account": f"a{n % 3}",
            "at": datetime(2026, 1, 1, tzinfo=UTC),
            "event": f"E{n % 7}",
            "word": None,
        }
        for n in range(60)
    ]
    whole = imported(tmp_path, "a.csv", as_csv(rows, UTC), 1000)
    monkeypatch.setattr(delimited, "BLOCK", 1 << 8)
    monkeypatch.setattr(jsonlines, "LINES", 7)
    assert imported(tmp_path, "b.csv", as_csv(rows, UTC), 9) == whole
    assert imported(tmp_path, "c.jsonl", as_json(rows, UTC), 11) == whole
