"""A disk that is full: senders are told to come again, and nothing acknowledged is lost."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from desk.conftest import ReadyDesk
from desk.intake.breaking import (
    Process,
    check,
    is_empty,
    sending,
    source_of,
    statuses,
    until_more,
)
from desk.serving.desks import own_port, until
from keepwell.project import Project

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="mounts a small disk"),
]
PORT = own_port(8132)
DISK = 300
"""Megabytes; below 200 the desk takes nothing in (`inbox.LEAST_FREE`)."""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a small disk, which takes being root."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK}m", "tmpfs", str(place)], check=False
    )
    if mounted.returncode:
        pytest.skip("A small disk cannot be mounted here: this test has to run as root.")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_full_disk_loses_nothing(disk: Path, ready_desk: ReadyDesk) -> None:
    """While it is full senders are told to wait; with room again all that waits comes in."""
    desk = ready_desk(Project.create(disk / "project").root, PORT)
    key = source_of(desk)
    ballast = disk / "ballast"
    with ExitStack() as stack:
        for process in (
            Process(desk, "web", ("127.0.0.1", str(PORT), "1")),
            Process(desk, "bring"),
        ):
            process.start()
            stack.callback(process.end)
        with sending(desk, key) as senders:
            until_more(senders, 20)
            _fill(ballast)
            refused = statuses(senders)[503]
            until(lambda: statuses(senders)[503] >= refused + 5, "senders to be told to wait")
            ballast.unlink()
            until_more(senders, 20)
        for sender in senders:
            sender.join(120)
            assert not sender.is_alive()
        until(lambda: is_empty(desk), "an empty inbox")
    check(desk, senders)
    assert set(statuses(senders)) <= {0, 200, 400, 503}


def _fill(ballast: Path) -> None:
    """Write until the disk is full."""
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(1 << 20))
        except OSError:
            return
