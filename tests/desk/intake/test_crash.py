"""What was answered with 200 is in the lake once, whatever is killed meanwhile."""

import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import pytest

from desk.serving.desks import Desk, children, fresh_desk, until
from keepwell.engine.lake.store import Lake
from keepwell.engine.lake.tables import TOUCHPOINTS
from postgres import Server, programs

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc"),
]
ROUNDS = int(os.environ.get("KEEPWELL_CRASHES", "25"))
"""On each database."""
SENDERS = 2
PORT = 8131
BAD = b'{"batch": [{"type": "track", "messageId": "refused", "event": "x", "userId": "p"}'
"""A request that ends too early: it is refused, and no part of it is ever kept."""


@dataclass
class Sender(Thread):
    """A client as the SDKs are: what was not answered with 200 it sends again, unchanged."""

    number: int
    key: str
    acknowledged: list[str] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    over: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return self.number

    def run(self) -> None:
        """Send until it is over; what is under way then is sent until it is answered."""
        count = 0
        while not self.over.is_set():
            count += 1
            if count % 20 == 0:
                self._post(BAD)
            ids = [f"{self.number}-{count}-{place}" for place in range(1 + count % 15)]
            self.tried += ids
            body = json.dumps({"batch": [_message(one) for one in ids]}).encode()
            while self._post(body) != http.client.OK:
                self.over.wait(0.05)
            self.acknowledged += ids
            self.over.wait(0.01)

    def _post(self, body: bytes) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=20)
        try:
            headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
            connection.request("POST", "/v1/batch", body, headers)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            status = 0  # nobody answers now
        finally:
            connection.close()
        self.statuses[status] += 1
        return status


def _message(name: str) -> dict[str, object]:
    return {
        "type": "track", "messageId": name, "event": "Signed In", "userId": "pat",
        "context": {"groupId": "acme"},
    }  # fmt: skip


@dataclass
class Process:
    """One of the desk's processes; it is started again when it was killed."""

    desk: Desk
    module: str
    arguments: tuple[str, ...] = ()
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Start it."""
        command = [sys.executable, "-m", f"keepwell.desk.serving.{self.module}", str(os.getpid())]
        with self.desk.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, *self.arguments], env=self.desk.env, stdout=log, stderr=log
            )

    def kill(self) -> None:
        """Kill it, and what it has started, and start it again."""
        below = self.end()
        until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in below), "its children")
        self.start()

    def end(self) -> list[int]:
        """Kill it; return what it had started."""
        assert self.process is not None
        below = children(self.process)
        self.process.kill()
        self.process.wait()
        return below


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


@contextmanager
def sending(key: str) -> Iterator[list[Sender]]:
    """Send all the time."""
    senders = [Sender(number, key) for number in range(SENDERS)]
    for sender in senders:
        sender.start()
    try:
        yield senders
    finally:
        for sender in senders:
            sender.over.set()


def test_what_was_acknowledged_is_there_once(tmp_path: Path, database: Server | None) -> None:
    """Through kills of web, intake and database at random moments nothing is lost or doubled."""
    desk = fresh_desk(tmp_path / "project", PORT)
    desk.environment = {"KEEPWELL_DATABASE_URL": database.url} if database else {}
    key = _source(desk)
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
        with sending(key) as senders:
            for _round in range(ROUNDS):
                _until_more(senders, chance.randint(1, 12))
                chance.choice(deeds)()
            _until_more(senders, 3)
        for sender in senders:
            sender.join(120)
            assert not sender.is_alive()
        until(lambda: _is_empty(desk), "an empty inbox")
    _check(desk, senders)


def _source(desk: Desk) -> str:
    command = [sys.executable, "-m", "keepwell", "--project", str(desk.root)]
    made = subprocess.run(
        [*command, "source", "add", "app"], env=desk.env, check=True, capture_output=True, text=True
    )
    return made.stdout.strip()


def _until_more(senders: list[Sender], requests: int) -> None:
    """Wait until so many more requests were answered with 200."""
    before = sum(sender.statuses[200] for sender in senders)
    until(lambda: sum(one.statuses[200] for one in senders) >= before + requests, "answers")


def _kill_below(web: Process) -> None:
    """Kill a process that answers: the web server ends then, and is started again as by `up`."""
    assert web.process is not None
    for pid in children(web.process)[:1]:
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


def _is_empty(desk: Desk) -> bool:
    asked = "from keepwell.desk.intake.models import Arrival; print(Arrival.objects.count())"
    return desk.tell(asked).splitlines()[-1] == "0"


def _check(desk: Desk, senders: list[Sender]) -> None:
    lake = Lake(desk.root / "lake")
    found = Counter(lake.connection.to_pyarrow(lake.read(TOUCHPOINTS))["id"].to_pylist())
    acknowledged = {one for sender in senders for one in sender.acknowledged}
    tried = {one for sender in senders for one in sender.tried}
    assert acknowledged - found.keys() == set()
    assert found.keys() - tried == set()
    assert max(found.values()) == 1
    statuses = sum((sender.statuses for sender in senders), Counter())
    assert set(statuses) <= {0, 200, 400, 503}
    assert statuses[400] > 0
    assert len(acknowledged) > ROUNDS
    told = "from keepwell.desk.intake.models import Source; print(Source.objects.get().received)"
    assert int(desk.tell(told).splitlines()[-1]) >= len(acknowledged)
    shutil.rmtree(desk.root)
