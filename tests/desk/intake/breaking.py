"""Senders that do not give up, and the desk's processes one by one, for tests that break things."""

import http.client
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

from desk.serving.desks import Desk, children, is_there, until
from keepwell.engine.lake.store import Lake
from keepwell.engine.lake.tables import TOUCHPOINTS

SENDERS = 2
ANSWERS = (0, 200, 400, 503)
"""All that a sender may hear; 0: nobody answers now."""
BAD = b'{"batch": [{"type": "track", "messageId": "refused", "event": "x", "userId": "p"}'
"""A request that ends too early: it is refused, and no part of it is ever kept."""


@dataclass
class Sender(Thread):
    """A client as the SDKs are: what was not answered with 200 it sends again, unchanged."""

    number: int
    desk: Desk
    key: str
    acknowledged: list[str] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=lambda: Counter(dict.fromkeys(ANSWERS, 0)))
    """How often which answer came; the test counts meanwhile, so that none may be a new one."""
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
            if count % 5 == 0:
                self._post(BAD)
            ids = [f"{self.number}-{count}-{place}" for place in range(1 + count % 15)]
            self.tried += ids
            body = json.dumps({"batch": [_message(one) for one in ids]}).encode()
            while self._post(body) != http.client.OK:
                self.over.wait(0.05)
            self.acknowledged += ids
            self.over.wait(0.01)

    def _post(self, body: bytes) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.desk.port, timeout=20)
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
        until(lambda: not any(map(is_there, below)), "its children")
        self.start()

    def end(self) -> list[int]:
        """Kill it; return what it had started."""
        assert self.process is not None
        below = children(self.process.pid) if self.process.poll() is None else []
        self.process.kill()
        self.process.wait()
        return below


@contextmanager
def sending(desk: Desk, key: str) -> Iterator[list[Sender]]:
    """Send all the time."""
    senders = [Sender(number, desk, key) for number in range(SENDERS)]
    for sender in senders:
        sender.start()
    try:
        yield senders
    finally:
        for sender in senders:
            sender.over.set()


def source_of(desk: Desk) -> str:
    """Make a source; return its key."""
    command = [sys.executable, "-m", "keepwell", "--project", str(desk.root)]
    made = subprocess.run(
        [*command, "source", "add", "app"], env=desk.env, check=True, capture_output=True, text=True
    )
    return made.stdout.strip()


def until_more(senders: list[Sender], requests: int) -> None:
    """Wait until so many more requests were answered with 200."""
    before = sum(sender.statuses[200] for sender in senders)
    until(lambda: sum(one.statuses[200] for one in senders) >= before + requests, "answers")


def is_empty(desk: Desk) -> bool:
    """Tell whether the inbox is."""
    asked = "from keepwell.desk.intake.models import Arrival; print(Arrival.objects.count())"
    return desk.tell(asked).splitlines()[-1] == "0"


def check(desk: Desk, senders: list[Sender]) -> None:
    """Everything acknowledged is in the lake once, and nothing that was never sent whole."""
    lake = Lake(desk.root / "lake")
    found = Counter(lake.connection.to_pyarrow(lake.read(TOUCHPOINTS))["id"].to_pylist())
    acknowledged = {one for sender in senders for one in sender.acknowledged}
    tried = {one for sender in senders for one in sender.tried}
    assert acknowledged - found.keys() == set()
    assert found.keys() - tried == set()
    assert max(found.values()) == 1
    told = "from keepwell.desk.intake.models import Source; print(Source.objects.get().received)"
    assert int(desk.tell(told).splitlines()[-1]) >= len(acknowledged)


def statuses(senders: list[Sender]) -> Counter[int]:
    """Return how often which answer came."""
    return sum((sender.statuses for sender in senders), Counter())
