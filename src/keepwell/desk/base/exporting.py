"""Lists as CSV files, sent row by row, safe to open in a spreadsheet.

    head = [_("Name"), _("Score")]
    return csv_file("customers.csv", head, ((c.name, c.score) for c in rows))

`rows` are made while they are sent, so a list of any length needs no room.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse
from django.utils import timezone, translation

from keepwell import language

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a cell begins with that a spreadsheet would work out; strangers can write such a text.

The last four are the wide forms, which some spreadsheets take for the same."""
UNSEEN = "\ufeff\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u00a0 "
"""Marks of direction and blanks, which some programs drop from the beginning of a cell."""
MARK = "\ufeff"
"""Tells Excel that the file is UTF-8; without it Thai and Polish are garbled."""


def csv_file(
    name: str, head: Sequence[object], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """Answer with a CSV file of this name."""
    lines = _in_readers_words(_lines([head], rows))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def safe(cell: object) -> object:
    r"""Return a cell as a spreadsheet may read it: a text that looks like a formula stays a text.

    >>> safe("=1+1"), safe(-3), safe(None)
    ("'=1+1", -3, '')
    >>> [safe(mark + "=cmd|x").startswith("'") for mark in ("", "\u202e", "\ufeff", " ")]
    [True, True, True, True]
    >>> safe("\uff1dcmd|x")[0], safe("Smith & Sons")
    ("'", 'Smith & Sons')
    """
    if isinstance(cell, int | float):
        return cell
    text = "" if cell is None else str(cell)
    begins = text.lstrip(UNSEEN).startswith(FORMULA)
    return f"'{text}" if begins else text


class _Line:
    """A file that hands back what is written to it, for `csv.writer`."""

    def write(self, line: str) -> str:
        return line


def _lines(head: Iterable[Sequence[object]], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield MARK
    for part in (head, rows):
        yield from (writer.writerow([safe(cell) for cell in row]) for row in part)


def _in_readers_words(lines: Iterator[str]) -> Iterator[str]:
    """Make lines in the language and zone of who asked: when they are sent, the page's are over."""
    code, zone = language.current(), timezone.get_current_timezone()

    def spoken() -> Iterator[str]:
        before = language.current()
        language.use(code)
        try:
            with translation.override(code), timezone.override(zone):
                yield from lines
        finally:
            language.use(before)

    return spoken()
