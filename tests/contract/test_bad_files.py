"""What a person reads who imports a bad file.

`bad_files/messages.txt` holds, word for word as it was reviewed, what each file below gets: the
error, or the lines of the rejects file (row, column, expected, got). After a deliberate change of
wording write it anew and read the diff:

    KEEPWELL_REWRITE=1 pytest tests/contract/test_bad_files.py
"""

import csv
import gzip
import os
import re
from pathlib import Path
from typing import Any

import pytest

from keepwell.engine.lake import Lake
from keepwell.engine.lake.importing import ImportOptions, import_files
from keepwell.errors import KeepwellError

MESSAGES = Path(__file__).parent / "bad_files" / "messages.txt"

CSV = b"account,person,at,event,value\n"
GOOD = b"acme,ann,2026-01-31,X,1\n"
MANY = b"a,ann,2026-01-31,X,1\n" * 3

# Title: the file's name, its content, the options.
FILES: dict[str, tuple[str, bytes, dict[str, Any]]] = {
    "nothing in it": ("a.csv", b"", {}),
    "only line breaks": ("a.csv", b"\n\n", {}),
    "a spreadsheet": ("a.xlsx", b"PK\x03\x04rest", {}),
    "UTF-16": ("a.csv", CSV.decode().encode("utf-16"), {}),
    "a picture": ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", {}),
    "not Parquet": ("a.parquet", CSV + GOOD, {}),
    "half a Parquet file": ("a.parquet", b"PAR1" + b"\1" * 100, {}),
    "half a gzip file": ("a.csv.gz", gzip.compress(CSV + MANY)[:30], {}),
    "a JSON array": ("a.json", b'[{"event": "X"}]', {}),
    "a header in Latin-1": ("a.csv", b"caf\xe9,at,event\n", {}),
    "a column twice": ("a.csv", b"account,at,at,event\n", {}),
    "neither event nor trait": ("a.csv", b"account,at,event_name\n", {}),
    "both event and trait": ("a.csv", b"account,at,event,trait\n", {}),
    "no time": ("a.csv", b"account,timestamp,event\n", {}),
    "nobody": ("a.csv", b"Customer ID,at,event\n", {}),
    "a wrong delimiter": ("a.csv", CSV + GOOD, {"delimiter": ";"}),
    "a mapped column that is not there": ("a.csv", CSV, {"mapping": {"at": "evnt"}}),
    "a mapping to no column of ours": ("a.csv", CSV, {"mapping": {"acount": "account"}}),
    "both --map and --set": ("a.csv", CSV, {"mapping": {"at": "at"}, "constants": {"at": "2026"}}),
    "a constant that is no number": ("a.csv", CSV, {"constants": {"value": "many"}}),
    "a constant for all properties": ("a.csv", CSV, {"constants": {"properties": "{}"}}),
    "an unknown zone": ("a.csv", CSV, {"timezone": "Europe/Warsow"}),
    "two characters as delimiter": ("a.csv", CSV, {"delimiter": "||"}),
    "row: too few cells": ("a.csv", CSV + b"acme,ann,2026-01-31\n", {}),
    "row: too many cells": ("a.csv", CSV + b"acme,ann,2026-01-31,X,1,2\n", {}),
    "row: an open quote": ("a.csv", CSV + b'"acme,ann,2026-01-31,X,1\n' + GOOD, {}),
    "row: Latin-1": ("a.csv", CSV + b"caf\xe9,ann,2026-01-31,X,1\n", {}),
    "row: nobody": ("a.csv", CSV + b" ,,2026-01-31,X,1\n", {}),
    "row: no time": ("a.csv", CSV + b"acme,,,X,1\n", {}),
    "row: no such day": ("a.csv", CSV + b"acme,,2026-02-30,X,1\n", {}),
    "row: day first": ("a.csv", CSV + b"acme,,31/01/2026,X,1\n", {}),
    "row: digits that may be a date": ("a.csv", CSV + b"acme,,20260131,X,1\n", {}),
    "row: long ago": ("a.csv", CSV + b"acme,,1899-12-30,X,1\n", {}),
    "row: far ahead": ("a.csv", CSV + b"acme,,9999-12-31,X,1\n", {}),
    "row: no event": ("a.csv", CSV + b"acme,,2026-01-31,,1\n", {}),
    "row: a decimal comma": ("a.csv", CSV + b'acme,,2026-01-31,X,"12,50"\n', {}),
    "row: not a number": ("a.csv", CSV + b"acme,,2026-01-31,X,NaN\n", {}),
    "row: too large a number": ("a.csv", CSV + b"acme,,2026-01-31,X,1e999\n", {}),
    "row: a long name": ("a.csv", CSV + b"a" * 501 + b",,2026-01-31,X,1\n", {}),
    "row: two mistakes": ("a.csv", CSV + b"acme,,never,,1\n", {}),
    "row: a mapped column": (
        "a.csv",
        b"org,when\nacme,soon\n",
        {"mapping": {"account": "org", "at": "when"}, "constants": {"event": "X"}},
    ),
    "row: properties that are no object": (
        "a.csv",
        b"account,at,event,properties\nacme,2026-01-31,X,[1]\nacme,2026-01-31,X,{a:1}\n",
        {},
    ),
    "row: large properties": (
        "a.jsonl",
        b'{"account": "a", "at": 1760000000, "event": "X", "note": "%s"}' % (b"x" * 40_000),
        {},
    ),
    "row: not JSON": ("a.jsonl", b'{"account": "a", "at": 1760000000, "event": "X"}\n{"acc\n', {}),
    "row: no object": ("a.jsonl", b'{"account": "a", "at": 1760000000, "event": "X"}\n[1]\n', {}),
    "row: a number word": (
        "a.jsonl",
        b'{"account": "a", "at": 1760000000, "event": "X", "value": Infinity}\n',
        {"as_": "touchpoints", "constants": {"at": "2026-01-31", "event": "X", "account": "a"}},
    ),
    "row: true is no number": (
        "a.jsonl",
        b'{"account": "a", "at": 1760000000, "event": "X", "value": true}\n',
        {},
    ),
}


def _cases(text: str) -> dict[str, str]:
    """Return what stands under each `=== title`."""
    parts = re.split(r"^=== (.*)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


REVIEWED = _cases(MESSAGES.read_text(encoding="utf-8")) if MESSAGES.exists() else {}


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """Return one lake for all: nobody looks at what is in it."""
    return Lake(tmp_path_factory.mktemp("lake")).create()


def _said(lake: Lake, folder: Path, title: str) -> str:
    name, content, options = FILES[title]
    (folder / name).write_bytes(content)
    try:
        found = import_files(
            lake, [folder / name], ImportOptions(rejects=folder / "rejects.csv", **options)
        )
    except KeepwellError as error:
        return f"{type(error).__name__}: {error}\n".replace(f"{folder}/", "")
    if found.rejects is None:
        return "nothing\n"
    lines = csv.reader(found.rejects.read_text(encoding="utf-8").splitlines())
    next(lines)
    return "".join(" | ".join(line[1:5]) + "\n" for line in lines)


@pytest.mark.parametrize("title", FILES)
def test_each_bad_file_gets_the_reviewed_message(lake, tmp_path, title):
    """A mistake is told as it was reviewed, word for word."""
    said = _said(lake, tmp_path, title)
    if os.environ.get("KEEPWELL_REWRITE"):
        REVIEWED[title] = said
        cases = [f"=== {name}\n{REVIEWED[name]}" for name in FILES if name in REVIEWED]
        MESSAGES.write_text("".join(cases), encoding="utf-8")
    assert said == REVIEWED.get(title)


def test_every_bad_file_is_reviewed():
    """The snapshot has these files and no others, and none of them passes in silence."""
    assert set(REVIEWED) == set(FILES)
    assert "nothing\n" not in REVIEWED.values()
