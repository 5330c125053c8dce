"""What was answered with 200 is in the lake once, whatever is killed meanwhile."""

import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
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
from desk.serving.desks import children, own_port, until
from keepwell.project import Project
from postgres import Server, programs

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc"),
]
ROUNDS = int(os.environ.get("KEEPWELL_CRASHES", "12"))
"""On each database."""
PORT = own_port(8131)


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Iterator[Server | None]:
    """Give a server that may be killed, or None for SQLite."""
    if request.param == "sqlite":
        yield None
        return
    if programs() is None:
        pytest.skip("There is no PostgreSQL on this machine (Debian: postgresql).")
    server = Server.make()
    server.start()
    yield server
    server.end()


def test_what_was_acknowledged_is_there_once(
    tmp_path: Path, database: Server | None, ready_desk: ReadyDesk
) -> None:
    """Through kills of web, intake and database at random moments nothing is lost or doubled."""
    desk = ready_desk(Project.create(tmp_path / "project").root, PORT)
    desk.environment = {"KEEPWELL_DATABASE_URL": database.url} if database else {}
    key = source_of(desk)
    web = Process(desk, "web", ("127.0.0.1", str(PORT), "1" if database is None else "2"))
    bring = Process(desk, "bring")
    chance = random.Random(7)
    deeds: list[Callable[[], None]] = [web.kill, bring.kill, bring.kill, lambda: _kill_below(web)]
    if database is not None:
        deeds += [lambda: _crash(database)] * 2
    with ExitStack() as stack:
        for process in (web, bring):
            process.start()
            stack.callback(process.end)
        with sending(desk, key) as senders:
            for _round in range(ROUNDS):
                until_more(senders, chance.randint(1, 12))
                chance.choice(deeds)()
            until_more(senders, 3)
        for sender in senders:
            sender.join(120)
            assert not sender.is_alive()
        until(lambda: is_empty(desk), "an empty inbox")
    check(desk, senders)
    answers = statuses(senders)
    assert set(answers) <= {0, 200, 400, 503}
    assert answers[400] > 0
    assert sum(len(one.acknowledged) for one in senders) > ROUNDS
    shutil.rmtree(desk.root)


def _kill_below(web: Process) -> None:
    """Kill a process that answers: the web server ends then, and is started again as by `up`."""
    assert web.process is not None
    for pid in children(web.process.pid)[:1]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    web.process.wait(60)
    web.start()


def _crash(server: Server) -> None:
    """Kill the database server and start it again, once its processes have noticed."""
    server.kill()
    until(lambda: _is_started(server), "the database")


def _is_started(server: Server) -> bool:
    try:
        server.start()
    except subprocess.CalledProcessError:
        return False
    return True
