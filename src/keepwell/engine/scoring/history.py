"""History: what is said of everybody on every day, written once and mended where facts came late.

The table `scores` is append-only: a row that turns out different is said again, with a later
`computed_at`. Which facts a line-up of scorecards has seen is written into the same commit as its
rows, so a killed run leaves nothing half done and the next one goes on where it stopped.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from keepwell.engine.lake.layout import properties
from keepwell.engine.lake.store import Lake, month_of
from keepwell.engine.lake.tables import SCORES
from keepwell.engine.measures.activity import Activity
from keepwell.engine.measures.kept import Kept
from keepwell.engine.measures.sources import Source
from keepwell.engine.measures.values import reaches
from keepwell.engine.scoring.lineup import Lineup
from keepwell.engine.scoring.memory import Memory, versions_now
from keepwell.engine.scoring.run import ends_of, score_source
from keepwell.engine.scoring.said import Said
from keepwell.engine.scoring.touched import Touched, touched_since

if TYPE_CHECKING:
    from deltalake import DeltaTable, Transaction


@dataclass
class Filled:
    """What a run of history did."""

    days: int = 0
    """Days that had not been scored before."""
    mended: int = 0
    """Days scored before on which late facts may have changed something."""
    rows: int = 0
    """Rows written."""
    seconds: float = field(default=0.0, compare=False)


def kept(lake: Lake, lineup: Lineup) -> Source:
    """Return the roll-up that is kept beside the facts, brought up to date."""
    activity = Activity(lake)
    with lake.writing():
        activity.refresh(lineup.feeds)
        source = Kept(activity, lineup.unit)
        for feed, offsets in reaches(lineup.scorecards, lineup.rule).items():
            if None in offsets:
                source.settle(feed)
    return source


def fill(
    lake: Lake,
    lineup: Lineup,
    days: Sequence[date],
    source_of: Callable[[Lake, Lineup], Source] = kept,
) -> Filled:
    """Score the days that are not scored yet, and mend those that late facts touched.

    `source_of` is called while the lake is locked: it sees the facts that are noted as seen.
    """
    filled = Filled()
    with lake.writing():
        source = source_of(lake, lineup)
        scores, seen = _open(lake), versions_now(lake)
        memory, said = Memory(scores, lineup.key), Said(lake, lineup)
        fresh_days = sorted(set(days) - said.days)
        late = touched_since(lake, lineup, memory.seen) if said.days else None
        old_days = _touched_days(said, late)
        filled.days, filled.mended = len(fresh_days), len(old_days)
        pieces = _pieces(source, lineup, said, fresh_days, (late, old_days))
        if fresh_days or old_days or memory.seen != seen:
            now = said.moment_after(datetime.now(UTC))
            rows = _as_rows(pieces, lineup, now, filled)
            write(scores, rows, memory.also(fresh_days, seen))
    return filled


def _open(lake: Lake) -> "DeltaTable":
    return lake.create().delta(SCORES)


def _touched_days(said: Said, late: Touched | None) -> list[date]:
    if late is None or late.names == []:
        return []
    ends = {day: int(ends_of([day])[0]) for day in said.days}
    return sorted(day for day, end in ends.items() if end > late.since)


def _pieces(
    source: Source,
    lineup: Lineup,
    said: Said,
    fresh_days: Sequence[date],
    mending: tuple[Touched | None, Sequence[date]],
) -> Iterator[pa.Table]:
    """Yield rows of days that are new, then those of old days that say something else now."""
    cards, rule = lineup.scorecards, lineup.rule
    if fresh_days:
        yield from score_source(source, cards, fresh_days, rule, precedence=lineup.precedence)
    late, old_days = mending
    if late is None or not old_days:
        return
    scored = score_source(
        source, cards, old_days, rule, precedence=lineup.precedence, only=late.names
    )
    yield from said.differing(scored, old_days, late.names)


def _as_rows(
    pieces: Iterator[pa.Table], lineup: Lineup, now: datetime, filled: Filled
) -> pa.RecordBatchReader:
    """Give rows the columns of the table."""
    computed_at = pa.scalar(now, SCORES.schema.field("computed_at").type)

    def batches() -> Iterator[pa.RecordBatch]:
        for piece in pieces:
            filled.rows += piece.num_rows
            yield from _completed(piece, lineup, computed_at).to_batches()

    return pa.RecordBatchReader.from_batches(SCORES.schema, batches())


def _completed(piece: pa.Table, lineup: Lineup, computed_at: pa.Scalar) -> pa.Table:
    columns = {name: piece[name] for name in piece.column_names}
    columns |= {
        "unit": pa.repeat(pa.scalar(lineup.unit), piece.num_rows),
        "lineup": pa.repeat(pa.scalar(lineup.key), piece.num_rows),
        "computed_at": pa.repeat(computed_at, piece.num_rows),
        "month": month_of(piece["as_of"]),
    }
    return pa.table([columns[field.name] for field in SCORES.schema], schema=SCORES.schema)


def write(
    scores: "DeltaTable", rows: pa.RecordBatchReader, remembered: "list[Transaction]"
) -> None:
    """Append rows of scores, and what is to be remembered with them, in one commit."""
    from deltalake import CommitProperties, write_deltalake

    write_deltalake(
        scores,
        rows,
        mode="append",
        writer_properties=properties(SCORES),
        commit_properties=CommitProperties(app_transactions=remembered),
    )
