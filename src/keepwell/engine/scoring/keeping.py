"""Keeping a lake compact without forgetting what was made of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from keepwell.engine.lake.compacting import KEEP, Compacted, compact
from keepwell.engine.lake.store import Lake, parquet
from keepwell.engine.lake.tables import SCORES
from keepwell.engine.measures.activity import Activity
from keepwell.engine.scoring.history import write
from keepwell.engine.scoring.memory import Memory, versions_now


def compact_all(lake: Lake, *, keep: timedelta = KEEP) -> list[Compacted]:
    """Compact the tables (see `compact`) and the roll-up, so that nothing is computed again.

    Where facts have come that history has not seen yet, it finds them as they were written, for as
    long as `keep` says. Later its next run looks at everything again, and writes what differs.
    """
    with lake.writing(), same_facts(lake):
        done = compact(lake, keep=keep)
        Activity(lake).compact(keep)
    return done


@contextmanager
def same_facts(lake: Lake) -> Iterator[None]:
    """Carry what was seen of the facts over a change of their files that changes no fact."""
    feeds, lineups = Activity(lake).up_to_date(), _up_to_date(lake)
    yield
    Activity(lake).mark_up_to_date(feeds)
    scores = lake.delta(SCORES)
    if scores is not None and lineups:
        seen = versions_now(lake)
        remembered = [one for key in lineups for one in Memory(scores, key).saw(seen)]
        write(scores, SCORES.schema.empty_table().to_reader(), remembered)


def _up_to_date(lake: Lake) -> list[str]:
    """Return the line-ups whose scores were made from all facts."""
    scores, files = lake.delta(SCORES), lake.files(SCORES)
    if not files:
        return []
    found = lake.connection.con.sql(f"select distinct lineup from {parquet(files)}")
    keys = found.to_arrow_table()["lineup"].drop_null().to_pylist()
    seen = versions_now(lake)
    return [key for key in keys if Memory(scores, key).seen == seen]
