"""Compacting and erasing between runs of history."""

from datetime import UTC, date, datetime, timedelta

import pytest

from comparing import assert_same
from keepwell.engine.lake import SCORES, TOUCHPOINTS, TRAITS, Lake
from keepwell.engine.lake.compacting import compact
from keepwell.engine.lake.erasing import erase
from keepwell.engine.measures.activity import Activity
from keepwell.engine.scoring import history
from keepwell.engine.scoring.history import fill
from keepwell.engine.scoring.keeping import compact_all
from lakes import (
    arrow,
    counting,
    happened,
    killed_half_way,
    lineup_of,
    rows_written,
    said_now,
    versions,
)

MONDAY = date(2026, 3, 2)
WEEKS = [MONDAY + timedelta(weeks=n) for n in range(4)]
DAY = timedelta(days=1)
LINEUP = lineup_of()


@pytest.fixture
def lake(tmp_path):
    """Return a lake with a history, made of many small files, of A, B and C and a person of C's."""
    lake = Lake(tmp_path / "lake").create()
    at = datetime(2026, 1, 1, tzinfo=UTC)
    link = {"account": "C", "person": "p", "trait": "role", "at": at, "id": "link"}
    lake.append(TRAITS, arrow(TRAITS, [link]))
    for n, account in enumerate("ABC"):
        happened(lake, MONDAY - (3 + n) * DAY, account)
        happened(lake, MONDAY + 9 * DAY, account)
        happened(lake, MONDAY + n * DAY, None, person="p")
        fill(lake, LINEUP, WEEKS)
    return lake


def looked_at(monkeypatch):
    """Return a list to which the files are added that are rolled up or looked through from now."""
    seen = []
    for module in ("keepwell.engine.measures.activity", "keepwell.engine.scoring.touched"):
        added_since = __import__(module, fromlist=["added_since"]).added_since

        def watched(*arguments, added_since=added_since):
            files = added_since(*arguments)
            seen.append(files)
            return files

        monkeypatch.setattr(f"{module}.added_since", watched)
    return seen


def test_compacting_makes_nothing_new(lake, monkeypatch):
    """After compacting, no file counts as new, and the next run writes nothing."""
    said = said_now(lake, LINEUP, WEEKS)
    compact_all(lake)
    before, files = versions(lake), looked_at(monkeypatch)
    assert fill(lake, LINEUP, WEEKS).mended == 0
    assert versions(lake) == before
    assert files
    assert not any(files)
    assert_same(said_now(lake, LINEUP, WEEKS), said)


@pytest.mark.slow
def test_late_facts_are_told_after_compacting(lake):
    """After compacting, a late row still rescores its customer only, and rightly."""
    compact_all(lake, keep=timedelta(0))
    happened(lake, WEEKS[1] - DAY, "B")
    filled = fill(lake, LINEUP, WEEKS)
    assert (filled.mended, filled.rows) == (3, 3)
    assert said_now(lake, LINEUP, WEEKS)[WEEKS[1], "B"]["m value"] == 2.0


@pytest.mark.slow
def test_cells_become_few_files(lake):
    """Compacting merges the roll-up as well: one file a feed, the same cells."""
    before = sum(Activity(lake).catalogue().sizes.values())
    compact_all(lake, keep=timedelta(0))
    catalogue = Activity(lake).catalogue()
    assert {len(files) for files in catalogue.files.values()} == {1}
    assert sum(catalogue.sizes.values()) == before
    on_disk = {str(path) for path in (Activity(lake).root / "cells").glob("feed=*/*.parquet")}
    assert on_disk == {file for files in catalogue.files.values() for file in files}


@pytest.mark.slow
@pytest.mark.parametrize("compacting", [compact, compact_all])
def test_facts_that_history_had_not_seen_are_not_lost(lake, compacting):
    """Facts that came between history and compacting are scored by the next run all the same."""
    happened(lake, MONDAY - DAY, "D")
    happened(lake, WEEKS[1] - DAY, "B")
    compacting(lake)
    fill(lake, LINEUP, [*WEEKS, WEEKS[-1] + DAY])
    said = said_now(lake, LINEUP, [*WEEKS, WEEKS[-1] + DAY])
    assert said[WEEKS[1], "B"]["m value"] == 2.0
    assert said[WEEKS[-1] + DAY, "D"]["m value"] == 1.0
    assert said[MONDAY, "D"]["m value"] == 1.0


@pytest.mark.slow
def test_compacting_behind_its_back_makes_nothing_new(lake):
    """Facts that were compacted behind history's back are known to be the same."""
    compact(lake, keep=timedelta(0))
    filled = fill(lake, LINEUP, WEEKS)
    assert (filled.mended, filled.rows) == (0, 0)


@pytest.mark.slow
def test_what_cannot_be_told_any_more_only_costs(lake):
    """Where files went before history saw them, all is looked at and what differs written."""
    happened(lake, WEEKS[1] - DAY, "B")
    compact(lake, keep=timedelta(0))
    filled = fill(lake, LINEUP, WEEKS)
    assert (filled.mended, filled.rows) == (len(WEEKS), 3)


@pytest.mark.slow
def test_a_feed_that_lagged_behind_is_made_anew(lake):
    """Compacting does not say of a feed that it has seen facts which it has not."""
    tickets = lineup_of(counting("Ticket Opened", name="two"))
    fill(lake, tickets, WEEKS)
    happened(lake, MONDAY, "A", event="Ticket Opened")
    fill(lake, LINEUP, WEEKS)
    compact_all(lake)
    fill(lake, tickets, WEEKS)
    assert said_now(lake, tickets, WEEKS)[MONDAY, "A"]["m value"] == 1.0


@pytest.mark.slow
def test_a_customer_that_lagged_behind_keeps_its_name(lake):
    """A customer known by a trait only, not yet numbered when compacting, is scored afterwards."""
    at = datetime(2026, 3, 1, tzinfo=UTC)
    trait = {"account": "E", "trait": "plan", "text": "gold", "at": at, "id": "t"}
    lake.append(TRAITS, arrow(TRAITS, [trait]))
    compact_all(lake)
    fill(lake, LINEUP, WEEKS)
    assert said_now(lake, LINEUP, WEEKS)[MONDAY, "E"]["m value"] == 0.0


@pytest.mark.slow
def test_the_erased_are_gone_and_the_rest_stays(lake):
    """After an erasure nothing is said of the customer, and of the others what was said before."""
    before = [row for row in rows_written(lake) if row["customer"] != "A"]
    erase(lake, account="A")
    assert fill(lake, LINEUP, WEEKS).rows == 0
    after = rows_written(lake)
    assert sorted(map(repr, after)) == sorted(map(repr, before))
    assert "A" not in history.kept(lake, LINEUP).names.to_pylist()


@pytest.mark.slow
def test_history_goes_on_after_an_erasure(lake):
    """New facts are scored after an erasure as if the erased had never been."""
    erase(lake, account="C")
    happened(lake, WEEKS[1] - DAY, "B")
    fill(lake, LINEUP, [*WEEKS, WEEKS[-1] + DAY])
    said = said_now(lake, LINEUP, [*WEEKS, WEEKS[-1] + DAY])
    assert {who for _, who in said} == {"A", "B"}
    assert said[WEEKS[1], "B"]["m value"] == 2.0
    assert (WEEKS[-1] + DAY, "A") in said


@pytest.mark.slow
def test_an_interrupted_erasure_leaves_no_half_roll_up(lake, monkeypatch):
    """Whoever is erased, the roll-up goes as a whole: its numbers never point at others."""
    with monkeypatch.context() as patch:
        patch.setattr("shutil.rmtree", killed_half_way)
        with pytest.raises(KeyboardInterrupt):
            erase(lake, account="A")
    assert not Activity(lake).holds(LINEUP.feeds)
    erase(lake, account="A")
    assert not [path for path in lake.root.iterdir() if path.name.startswith("activity")]
    assert {row["customer"] for row in rows_written(lake)} == {"B", "C"}


def test_compacting_a_lake_without_history(tmp_path):
    """A lake that was never scored, and one without tables, can be compacted."""
    compact_all(Lake(tmp_path / "none"))
    lake = Lake(tmp_path / "lake").create()
    happened(lake, MONDAY, "A")
    compact_all(lake)
    assert lake.delta(SCORES).version() is not None
    assert len(lake.files(TOUCHPOINTS)) == 1
