"""Taking erased customers out of the files of rows that an import rejected."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from keepwell.engine.lake.erased import KINDS, Erased, write_durably

DELIMITERS = ",;\t|"
"""What may separate the cells of the files that were imported."""
_LONGEST_FIELD = 2**31 - 1


def erase_rejects(folders: Iterable[Path], erased: Erased) -> None:
    """Drop the lines that name somebody erased from every CSV file in the folders.

    A line names somebody if one of its fields is the name, or is JSON or a line of a CSV that holds
    it as a text: a reject quotes the row as it came. Other files are left as they are.
    """
    for folder in folders:
        for path in sorted(folder.rglob("*.csv")):
            _erase_lines(path, erased)


def _erase_lines(path: Path, erased: Erased) -> None:
    csv.field_size_limit(_LONGEST_FIELD)
    text = path.read_text(encoding="utf-8", errors="surrogateescape")
    lines = list(csv.reader(io.StringIO(text, newline="")))
    texts = {text for line in lines for text in _texts(line)}
    gone = {name for kind in KINDS for name in erased.of(kind, texts)}
    kept = [line for line in lines if gone.isdisjoint(_texts(line))]
    if len(kept) < len(lines):
        rewritten = io.StringIO(newline="")
        csv.writer(rewritten, lineterminator="\n").writerows(kept)
        write_durably(path, rewritten.getvalue().encode(errors="surrogateescape"))


def _texts(line: list[str]) -> Iterator[str]:
    for field in line:
        yield field
        if field.startswith(("{", "[")):
            yield from _texts_in(_parsed(field))
        for delimiter in DELIMITERS:
            if delimiter in field:
                rows = csv.reader(io.StringIO(field, newline=""), delimiter=delimiter)
                yield from (cell.strip() for cells in rows for cell in cells)


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for inner in value.values() for text in _texts_in(inner))
    elif isinstance(value, list):
        yield from (text for inner in value for text in _texts_in(inner))


def _parsed(field: str) -> object:
    try:
        return json.loads(field)
    except ValueError:
        return None
