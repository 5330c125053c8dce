"""History that is killed, or run twice at once, says in the end what an undisturbed run says."""

import random
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from comparing import assert_same
from keepwell.engine.lake import TOUCHPOINTS, TRAITS, Lake
from keepwell.engine.measures.activity import Activity
from keepwell.engine.scoring.history import fill
from lakes import arrow, killed_half_way, lineup_of, rows_written, said_now
from moments import Moments

TESTS = Path(__file__).parents[2]
LASTS = 1.2
"""Seconds that a run takes, at most, on a machine with time to spare."""
FIRST = date(2026, 1, 4)
DAYS = [FIRST + timedelta(weeks=n) for n in range(10)]
RUN = f"""
import sys
from datetime import date, timedelta
sys.path.insert(0, {str(TESTS)!r})
from keepwell.engine.lake import Lake
from keepwell.engine.scoring.history import fill
from lakes import lineup_of
first = date.fromisoformat("{FIRST}")
days = [first + timedelta(weeks=n) for n in range(int(sys.argv[2]))]
print("ready", flush=True)
fill(Lake(sys.argv[1]), lineup_of(), days)
"""


def start(lake, days=10):
    """Start history in a process of its own; return when it begins."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, str(lake.root), str(days)], stdout=subprocess.PIPE
    )
    assert process.stdout.readline() == b"ready\n"
    return process


def some_more(lake, turn):
    """Append a batch of facts about a few accounts, some late, some of a person without account."""
    dice = random.Random(turn)
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    rows = [
        {
            "account": dice.choice(["A", "B", "C", None]), "person": dice.choice(["p", "q", None]),
            "event": "Signed In", "at": moment + timedelta(minutes=dice.randrange(90 * 1440)),
            "id": f"{turn} {n}",
        }
        for n in range(50)
    ]  # fmt: skip
    lake.append(TOUCHPOINTS, arrow(TOUCHPOINTS, rows))
    link = {"account": "D", "person": "p", "trait": "role", "at": moment, "id": f"t{turn}"}
    lake.append(TRAITS, arrow(TRAITS, [link]))


def all_or_nothing(lake, before):
    """Check that the rows are those of before and of whole runs, and that all can be read."""
    rows = rows_written(lake)
    runs = {row["computed_at"] for row in rows}
    assert len(runs - before) <= 1
    Activity(lake).catalogue()


def killed_after(lake, seconds):
    """Start history and kill it after some seconds; return whether it had not ended before."""
    process = start(lake)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
    process.communicate()
    return process.returncode != 0


def kill_and_complete(tmp_path, kills):
    """Kill history at random moments while facts keep coming; then let it end, and compare."""
    lake, calm = (Lake(tmp_path / name).create() for name in ("lake", "calm"))
    moments, killed, turn = Moments(random.Random(kills), LASTS), 0, 0
    while killed < kills:
        some_more(lake, turn)
        before = {row["computed_at"] for row in rows_written(lake)}
        killed += moments.kill(partial(killed_after, lake))
        all_or_nothing(lake, before)
        turn += 1
    lineup = lineup_of()
    fill(lake, lineup, DAYS)
    for known in range(turn):
        some_more(calm, known)
    fill(calm, lineup, DAYS)
    assert_same(said_now(lake, lineup, DAYS), said_now(calm, lineup, DAYS))
    assert fill(lake, lineup, DAYS).rows == 0


@pytest.mark.slow
def test_a_killed_run_leaves_all_or_nothing(tmp_path):
    """After kill −9 the tables open, and the next run completes what an undisturbed one says."""
    kill_and_complete(tmp_path, 2)


@pytest.mark.slow
def test_many_killed_runs_leave_all_or_nothing(tmp_path):
    """The same, killed again and again at other moments."""
    kill_and_complete(tmp_path, 12)


@pytest.mark.slow
def test_two_runs_at_once_do_not_harm_each_other(tmp_path):
    """Two processes ask for history at the same time: each day is scored once."""
    lake = Lake(tmp_path / "lake").create()
    some_more(lake, 0)
    for process in [start(lake), start(lake, len(DAYS) // 2)]:
        process.communicate(timeout=120)
        assert process.returncode == 0
    said = [(row["as_of"], row["customer"]) for row in rows_written(lake)]
    assert len(said) == len(set(said))
    assert {day for day, _ in said} == set(DAYS)


@pytest.mark.slow
def test_a_roll_up_that_was_half_dropped_is_not_believed(tmp_path, monkeypatch):
    """Killed while it drops the roll-up, a process leaves all of it or nothing."""
    lake, lineup = Lake(tmp_path / "lake").create(), lineup_of()
    some_more(lake, 0)
    fill(lake, lineup, DAYS)
    with monkeypatch.context() as patch:
        patch.setattr("shutil.rmtree", killed_half_way)
        with pytest.raises(KeyboardInterrupt):
            Activity(lake).drop()
    assert not Activity(lake).holds(lineup.feeds)
    assert fill(lake, lineup, DAYS).rows == 0
    some_more(lake, 1)
    assert fill(lake, lineup, DAYS).rows > 0
