"""Records of a CSV whose quotes are broken: give up one line, not the rest of the file."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice

MOST_LINES = 1_000
"""Lines one record may go over. A quote that is not closed by then was opened by mistake."""


def records(
    lines: Iterable[str], delimiter: str, width: int
) -> Iterator[tuple[list[str] | None, str]]:
    """Yield the cells and the text of each record; no cells where it has not `width` of them.

    A record over several lines that comes out wrong is given up one line at a time, so that a
    stray quote costs the line it stands in and no other.

    >>> list(records(['1,2', '"abc,3', '4,5'], ",", 2))
    [(['1', '2'], '1,2'), (None, '"abc,3'), (['4', '5'], '4,5')]
    """
    waiting: deque[str] = deque()
    source = iter(lines)
    while waiting or (waiting := deque(islice(source, 1))):
        cells, used = _first(waiting, source, delimiter)
        if cells is not None and len(cells) == width:
            yield cells, "\n".join(waiting.popleft() for _ in range(used))
        else:
            text = waiting.popleft()
            yield ([], text) if not text.strip() else (None, text)


def _first(
    waiting: deque[str], source: Iterator[str], delimiter: str
) -> tuple[list[str] | None, int]:
    """Read the first record of the waiting lines, fetching more as long as a quote is open."""
    used = 1
    while True:
        text = "\n".join(islice(waiting, used))
        try:
            return next(csv.reader([text], delimiter=delimiter, strict=True), []), used
        except csv.Error:  # an open quote, or text behind a closing one
            if used == MOST_LINES or text.count('"') % 2 == 0:
                return None, 1
        if used == len(waiting):
            more = next(source, None)
            if more is None:
                return None, 1
            waiting.append(more)
        used += 1
