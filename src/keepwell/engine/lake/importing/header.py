"""The first record of a CSV: what its columns are called and what separates its cells."""

import csv
import io
from dataclasses import dataclass

from keepwell.engine.lake.importing.sources import BOM, HEAD, Source
from keepwell.errors import ImportFileError

DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class Header:
    """Names and delimiter of a CSV."""

    names: tuple[str, ...]
    delimiter: str
    alone: bool
    """No row follows."""


def read_header(source: Source, delimiter: str | None) -> Header:
    """Read the column names; the delimiter is the one that splits the header into most of them.

    Raises ImportFileError for a header that is not UTF-8 or names a column twice.
    """
    with source.open() as (plain, _):
        head = plain.read(HEAD).removeprefix(BOM)
    try:
        head.split(b"\n", 1)[0].decode("utf-8")
    except UnicodeDecodeError:
        raise ImportFileError(
            f'The header of "{source.name}" is not UTF-8. Save the file as UTF-8.'
        ) from None
    text = head.decode("utf-8", errors="ignore")
    best = max(delimiter or DELIMITERS, key=lambda option: len(_cells(text, option)))
    cells = _cells(text, best)
    names = tuple(cell.strip() or f"column {place}" for place, cell in enumerate(cells, start=1))
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ImportFileError(
            f'"{source.name}" has two columns called "{twice}". Rename one of them.'
        )
    return Header(names, best, alone=b"\n" not in head and b"\r" not in head)


def _cells(text: str, delimiter: str) -> list[str]:
    return next(csv.reader(io.StringIO(text), delimiter=delimiter), [])
