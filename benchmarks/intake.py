"""Measure what the tracking API takes: `python -m benchmarks.intake --help`.

The real `keepwell up` on a fresh project, and clients in a process of their own that send over
loopback on the same machine. Counted is what was answered with 200, and at the end the lake is
counted, too. First as fast as clients can, then at half that rate and at half the rate that is the
target, for how long an answer takes; then single touchpoints, for how long each takes to the lake.
"""

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.serving import HOST, served

PORT = 8198
CLIENTS = 8
"""Connections that send at the same time."""
TARGETS = {"sqlite": 5_000, "postgres": 10_000}
"""Events a second in batches of 100, at least."""
SLOWEST = 0.250
"""Seconds that 99 of 100 answers take at half the target's rate, at most."""


@dataclass
class Load:
    """What clients sent and what it took."""

    size: int
    """Messages of a request."""
    rate: float | None = None
    """Requests a second of all clients together; None: as many as they can."""
    seconds: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    took: float = 0.0

    @property
    def taken(self) -> int:
        """Events that were answered with 200."""
        return self.statuses.get(200, 0) * self.size

    @property
    def events(self) -> float:
        """Of these, a second."""
        return self.taken / self.took

    def percentile(self, share: float) -> float:
        """Return the time within which this share of the answers was there."""
        ordered = sorted(self.seconds)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def send(load: Load, key: str, duration: float) -> None:
    """Send from several connections for so many seconds."""
    began, lock = time.perf_counter(), threading.Lock()
    until = began + duration

    def client(number: int) -> None:
        connection = http.client.HTTPConnection(HOST, PORT, timeout=60)
        pace = CLIENTS / load.rate if load.rate else 0.0
        due = began + pace * number / CLIENTS
        count = 0
        while time.perf_counter() < until:
            time.sleep(max(0.0, due - time.perf_counter()))
            due += pace
            body = _body(load.size, f"{load.rate}-{number}-{count}")
            count += 1
            started = time.perf_counter()
            status = _post(connection, key, body)
            with lock:
                load.seconds.append(time.perf_counter() - started)
                load.statuses[status] = load.statuses.get(status, 0) + 1

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    load.took = time.perf_counter() - began


def _body(size: int, name: str) -> bytes:
    messages = [
        {
            "type": "track", "messageId": f"{os.getpid()}-{name}-{place}", "userId": f"u{place}",
            "event": "Feature Used", "timestamp": "2026-03-31T12:00:00.000Z",
            "properties": {"feature": "export", "rows": place, "plan": "Pro"},
            "context": {"groupId": f"acct-{place % 50}", "library": {"name": "bench"}},
        }
        for place in range(size)
    ]  # fmt: skip
    return json.dumps({"batch": messages}).encode()


def _post(connection: http.client.HTTPConnection, key: str, body: bytes) -> int:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    connection.request("POST", "/v1/batch", body, headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def _measured(*arguments: object) -> Load:
    """Send from a process of its own, so that clients and server share nothing but the machine."""
    command = [sys.executable, "-m", "benchmarks.intake", "--send", *map(str, arguments)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    load = Load(**json.loads(said))
    load.statuses = {int(status): count for status, count in load.statuses.items()}
    return load


def _until_empty(url: str, project: Path, expected: int) -> float:
    """Return the seconds until so many touchpoints are in the lake."""
    from keepwell.engine.lake.store import Lake
    from keepwell.engine.lake.tables import TOUCHPOINTS

    began = time.perf_counter()
    while True:
        lake = Lake(project / "lake")
        found = int(lake.connection.to_pyarrow(lake.read(TOUCHPOINTS).count()).as_py())
        if found >= expected:
            if found > expected:
                raise SystemExit(f"{url}: {found:,} are in the lake, {expected:,} were taken.")
            return time.perf_counter() - began
        time.sleep(0.1)


def _single(key: str, project: Path, taken: int) -> list[float]:
    """Return how long single touchpoints took from their answer to the lake."""
    seconds = []
    connection = http.client.HTTPConnection(HOST, PORT, timeout=60)
    for number in range(10):
        if _post(connection, key, _body(1, f"single-{number}")) != http.client.OK:
            raise SystemExit("A single touchpoint was not taken.")
        seconds.append(_until_empty("single", project, taken + number + 1))
        time.sleep(1.5)
    return seconds


@contextmanager
def taking(project: Path, database: str) -> Iterator[str]:
    """Serve a fresh project; give the key of a source."""
    environment = {
        **os.environ, "KEEPWELL_DATABASE_URL": database, "KEEPWELL_LOG_LEVEL": "WARNING",
        "KEEPWELL_INTAKE_RATE": "1000000", "KEEPWELL_ADMIN_EMAIL": "ada@example.com",
        "KEEPWELL_ADMIN_PASSWORD": "correct horse battery",
    }  # fmt: skip
    command = [sys.executable, "-m", "keepwell", "--project", str(project), "source", "add", "app"]
    made = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    with served(project, PORT, environment=environment):
        yield made.stdout.strip()


def measure(kind: str, url: str, seconds: float) -> None:
    """Measure on one database, and print."""
    from keepwell.project import Project

    with TemporaryDirectory(prefix="keepwell-intake-") as name:
        project = Project.create(Path(name) / "project").root
        with taking(project, url or f"sqlite:///{project / 'desk.sqlite3'}") as key:
            _measured(key, 100, 0, 2)  # caches are filled, and the first scores are asked for
            taken = _until_taken(project)
            loads = []
            for size in (100, 1):
                full = _measured(key, size, 0, seconds)
                half = _measured(key, size, full.events / size / 2, seconds)
                loads += [full, half]
            loads.append(_measured(key, 100, TARGETS[kind] / 100 / 2, seconds))
            taken += sum(load.taken for load in loads)
            behind = _until_empty(kind, project, taken)
            singles = _single(key, project, taken)
    print(*_lines(kind, loads, behind, singles), sep="\n")


def _until_taken(project: Path) -> int:
    """Return how many touchpoints there are once no more come."""
    from keepwell.engine.lake.store import Lake
    from keepwell.engine.lake.tables import TOUCHPOINTS

    before = -1
    while True:
        lake = Lake(project / "lake")
        found = int(lake.connection.to_pyarrow(lake.read(TOUCHPOINTS).count()).as_py())
        if found == before:
            return found
        before = found
        time.sleep(4)


def _lines(kind: str, loads: list[Load], behind: float, singles: list[float]) -> Iterator[str]:
    yield f"{kind:<24}{'events/s':>10}{'p50 ms':>9}{'p99 ms':>9}{'refused':>9}"
    for load in loads:
        name = f"{load.size} at once" + (f", {load.rate * load.size:,.0f}/s" if load.rate else "")
        refused = sum(count for status, count in load.statuses.items() if status != http.client.OK)
        yield (
            f"{name:<24}{load.events:>10,.0f}{load.percentile(0.5) * 1000:>9.1f}"
            f"{load.percentile(0.99) * 1000:>9.1f}{refused:>9}"
        )
    full, calm = loads[0], loads[-1]
    for said, reached in (
        (f"at least {TARGETS[kind]:,} events/s in batches of 100", full.events >= TARGETS[kind]),
        (f"p99 at most 250 ms at {TARGETS[kind] / 2:,.0f}/s", calm.percentile(0.99) <= SLOWEST),
    ):
        yield f"{'reached' if reached else 'MISSED'}: {said}"
    yield f"the rest was in the lake {behind:.1f} s after the last answer"
    yield (
        f"single touchpoints: in the lake after {statistics.median(singles):.2f} s (median), "
        f"{max(singles):.2f} s (slowest of {len(singles)})"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.intake", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10, help="for each load (default: 10)")
    parser.add_argument("--only", choices=sorted(TARGETS), help="one database only")
    parser.add_argument("--send", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.send:
        key, size, rate, seconds = given.send
        load = Load(int(size), float(rate) or None)
        send(load, key, float(seconds))
        print(json.dumps(vars(load)))
        return
    sys.path.insert(0, "tests")  # where the PostgreSQL server for tests is made
    from postgres import Server

    if given.only != "postgres":
        measure("sqlite", "", given.seconds)
    if given.only != "sqlite":
        server = Server.make()
        server.start(durable=True)
        try:
            measure("postgres", server.url, given.seconds)
        finally:
            server.end()


if __name__ == "__main__":
    main()
