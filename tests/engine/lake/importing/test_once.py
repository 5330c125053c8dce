"""Each row once: whatever is killed, and whoever imports at the same time."""

import random
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from keepwell.engine.lake import TOUCHPOINTS, Lake
from keepwell.engine.lake.importing import ImportOptions, import_files

BATCH = 500
IMPORT = f"""
import sys
from keepwell.engine.lake import Lake
from keepwell.engine.lake.importing import ImportOptions, import_files
print("ready", flush=True)
import_files(Lake(sys.argv[1]), [sys.argv[2]], ImportOptions(batch={BATCH}))
"""


def start(lake: Lake, file: Path) -> "subprocess.Popen[bytes]":
    """Start an import in a process of its own; return when it begins to read."""
    process = subprocess.Popen(
        [sys.executable, "-c", IMPORT, str(lake.root), str(file)], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process


def finish(processes: Sequence["subprocess.Popen[bytes]"]) -> None:
    """Wait for processes that are to succeed."""
    for process in processes:
        process.communicate(timeout=120)
        assert process.returncode == 0


def held(lake: Lake) -> tuple[int, int]:
    """Return how many rows the lake holds, and how many different ids."""
    rows = lake.connection.to_pyarrow(lake.read(TOUCHPOINTS).select("id"))
    return rows.num_rows, len(rows["id"].unique())


def events(path: Path, count: int, account: str = "acme") -> Path:
    """Write that many touchpoints, all of them different."""
    lines = (f"{account},2026-01-{n % 28 + 1:02},E{n}\n" for n in range(count))
    path.write_text("account,at,event\n" + "".join(lines))
    return path


def kill_and_complete(lake: Lake, file: Path, count: int, rounds: int) -> None:
    """Kill an import at a random moment, round after round, then let one end."""
    moment = random.Random(7)
    for _ in range(rounds):
        process = start(lake, file)
        try:
            process.wait(timeout=moment.uniform(0.2, 2.5))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        process.communicate()
        rows, ids = held(lake)
        assert rows == ids
        assert rows % BATCH == 0 or rows == count
    import_files(lake, [file], ImportOptions(batch=BATCH))
    assert held(lake) == (count, count)


@pytest.mark.slow
def test_a_killed_import_leaves_whole_batches(lake, tmp_path):
    """After kill -9 each batch is there or not, and running the import again completes it."""
    kill_and_complete(lake, events(tmp_path / "events.csv", 4_250), 4_250, rounds=2)


@pytest.mark.slow
def test_an_import_killed_again_and_again_completes(lake, tmp_path):
    """A dozen kills do no more harm than one."""
    kill_and_complete(lake, events(tmp_path / "events.csv", 20_250), 20_250, rounds=12)


@pytest.mark.slow
def test_two_imports_at_once_do_not_harm_each_other(lake, tmp_path):
    """Two processes import the same file and one of their own; every row is there once."""
    same = events(tmp_path / "same.csv", 2_000)
    other = events(tmp_path / "other.csv", 1_500, account="beta")
    finish([start(lake, same), start(lake, same)])
    finish([start(lake, other), start(lake, same)])
    assert held(lake) == (3_500, 3_500)


def test_a_batch_that_fails_leaves_nothing_of_it(lake, tmp_path, monkeypatch):
    """The batches before it stay, and running the import again completes it."""
    commit, commits = Lake._commit, []

    def fail_third(self, *arguments):
        commits.append(1)
        if len(commits) == 3:
            raise OSError("disk full")
        commit(self, *arguments)

    file = events(tmp_path / "events.csv", 1_800)
    monkeypatch.setattr(Lake, "_commit", fail_third)
    with pytest.raises(OSError, match="disk full"):
        import_files(lake, [file], ImportOptions(batch=BATCH))
    assert held(lake) == (1_000, 1_000)
    import_files(lake, [file], ImportOptions(batch=BATCH))
    assert held(lake) == (1_800, 1_800)
