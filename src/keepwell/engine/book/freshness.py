"""Is the data alive: when each source last gave something, and which measures it leaves stale."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pyarrow as pa

from keepwell.engine.book.dimensions import by_card, matrix
from keepwell.engine.book.result import Hush, Source
from keepwell.engine.book.sides import Side
from keepwell.engine.lake.store import Lake
from keepwell.engine.lake.tables import TOUCHPOINTS
from keepwell.engine.scorecard.schema import Scorecard
from keepwell.engine.scoring.scores import STALE

RHYTHM = 5
"""Days with arrivals from which on a source is taken to have a rhythm."""
PATIENCE = 3
"""A source is silent after this many times the pause it makes at most one time in ten."""

WEEK, MONTH = 7, 28
"""Days whose pace is looked at, and days before them that it is compared with."""


def sources(lake: Lake, as_of: date) -> Iterator[Source]:
    """Yield every source of touchpoints, the longest silent first.

    Looked at are arrivals. Where all came at once, as in a first import of old files, the days on
    which things happened stand for them.
    """
    until = datetime.combine(as_of + timedelta(days=1), time(), UTC)
    found = [_source(row, until) for row in _days(lake, until).to_pylist()]
    yield from sorted(found, key=lambda one: (not one.silent, -one.silence, one.source))


def pace(lake: Lake, as_of: date) -> dict[str, tuple[int, int]]:
    """Return of each source how many touchpoints happened in the last 7 days, and in 28 before."""
    files = lake.files(TOUCHPOINTS)
    if not files:
        return {}
    until = datetime.combine(as_of + timedelta(days=1), time(), UTC)
    week, month = until - timedelta(days=WEEK), until - timedelta(days=WEEK + MONTH)
    query = (
        'select source, count(*) filter ("at" >= $week), count(*) filter ("at" < $week)'
        f' from read_parquet({files!r}) where "at" >= $month and "at" < $until'
        " and source is not null group by source"
    )
    asked = {"week": week, "month": month, "until": until}
    rows = lake.connection.con.sql(query, params=asked).fetchall()
    return {str(source): (last, before) for source, last, before in rows}


def _days(lake: Lake, until: datetime) -> pa.Table:
    files = lake.files(TOUCHPOINTS)
    if not files:
        return pa.table({})
    query = (
        "select source, count(*) as touchpoints,"
        ' max(received_at) as arrived, max("at") as happened,'
        " list(distinct received_at::date) filter (received_at < $until) as arrivals,"
        ' list(distinct "at"::date) as days'
        f' from read_parquet({files!r}) where "at" < $until and source is not null group by source'
    )
    return lake.connection.con.sql(query, params={"until": until}).to_arrow_table()


def _source(row: Mapping[str, object], until: datetime) -> Source:
    arrivals: list[date] = row["arrivals"] or []  # type: ignore[assignment] # as the query says
    known = len(arrivals) >= RHYTHM
    days = np.sort(np.array(arrivals if known else row["days"], "datetime64[D]").astype(int))
    pauses = np.sort(np.diff(days))
    last: datetime = row["arrived"] if known else row["happened"]  # type: ignore[assignment] # the same
    silence = max((until - last) / timedelta(days=1), 0.0)
    usual = len(days) >= RHYTHM
    return Source(
        str(row["source"]),
        touchpoints=int(str(row["touchpoints"])),
        last_arrival=row["arrived"],  # type: ignore[arg-type] # the same
        last_happened=row["happened"],  # type: ignore[arg-type] # the same
        pause=float(pauses[len(pauses) // 2]) if usual else None,
        silence=silence,
        silent=bool(usual and silence > PATIENCE * pauses[len(pauses) * 9 // 10]),
    )


def stale(now: Side, cards: Mapping[str, Scorecard]) -> Iterator[Hush]:
    """Yield the measures that are missing for everybody because their source has died."""
    for card, rows in by_card(now.rows, cards):
        statuses = matrix(rows["statuses"], len(card.measures))
        for number in np.flatnonzero((statuses == STALE).any(axis=0)).tolist():
            measure = card.measures[number]
            customers = int((statuses[:, number] == STALE).sum())
            yield Hush(card.name, measure.name, measure.title or measure.name, customers)
