"""Scores of a few days, side by side: one row for each customer that is scored now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pyarrow as pa
import pyarrow.compute as pc

from keepwell.desk.health.models import PERIODS
from keepwell.desk.health.publishing.asked import Asked
from keepwell.engine.scoring.rows import ROWS_BY_NAME

BATCH = 50_000
"""Customers whose facts are looked up together: some 100 MB of scores."""
LONGEST = 255
"""Characters that the desk's database keeps of what the lake calls a customer."""


@dataclass(frozen=True)
class Batch:
    """Some customers; the tables have the columns of `scores` and one row for each, in order."""

    now: pa.Table
    before: dict[int, pa.Table]
    """By days: how they were then; all columns are null for who was no customer yet."""

    @property
    def names(self) -> pa.Array:
        """What the lake calls them."""
        return self.now["customer"].combine_chunks()

    def changes(self, days: int) -> pa.Array:
        """Return points since so many days before; null where either day has no score."""
        return pc.subtract(self.now["score"], self.before[days]["score"]).combine_chunks()


def batches(pieces: Iterator[pa.Table], asked: Asked) -> Iterator[Batch]:
    """Yield batches of customers; each piece has all the days of the customers it is about."""
    held: list[pa.Table] = []
    for piece in pieces:
        held.append(piece)
        if sum(one.num_rows for one in held) >= BATCH * len(asked.days):
            yield _batch(held, asked)
            held = []
    if held:
        yield _batch(held, asked)


def _batch(pieces: list[pa.Table], asked: Asked) -> Batch:
    rows = pa.concat_tables([ROWS_BY_NAME.empty_table(), *pieces])
    rows = rows.filter(_can_be_kept(rows["customer"])).combine_chunks()
    now = rows.filter(pc.equal(rows["as_of"], pa.scalar(asked.as_of)))
    before = {days: _then(rows, now["customer"], asked, days) for days in PERIODS}
    return Batch(now, before)


def _can_be_kept(names: pa.ChunkedArray) -> pa.ChunkedArray:
    """Leave out what no database takes as a key: very long names, and the character NUL."""
    short = pc.less_equal(pc.utf8_length(names), LONGEST)
    return pc.and_(short, pc.invert(pc.match_substring(names, "\0")))


def _then(rows: pa.Table, names: pa.ChunkedArray, asked: Asked, days: int) -> pa.Table:
    day = pa.scalar(asked.as_of - timedelta(days=days))
    then = rows.filter(pc.equal(rows["as_of"], day)).combine_chunks()
    return then.take(pc.index_in(names, value_set=then["customer"]))
