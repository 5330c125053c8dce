"""Systems to pull from, and a project that declares it."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from desk.intake.sending import Sender
from desk.serving.desks import PATIENCE, until
from keepwell.desk.intake.models import Sync
from keepwell.desk.intake.moving import Brought
from keepwell.desk.intake.syncs import actions
from keepwell.project import Project

NEEDED = "dlt is not installed: pip install --require-hashes --no-deps -r requirements-sync.lock"


@dataclass
class Puller:
    """A project that pulls, and what its lake holds then."""

    project: Project

    def declare(self, name: str, text: str) -> None:
        """Write a declaration."""
        path = self.project.root / "syncs" / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    def pull(self, name: str, *, full: bool = False) -> Brought:
        """Pull here and now."""
        return actions.pull(name, full=full)

    def sync(self, name: str) -> Sync:
        """Return how it went."""
        return Sync.objects.select_related("source").get(name=name)

    def lake(self, table: str) -> list[dict]:
        """Return all rows of a table of the lake."""
        return Sender("", self.project).lake(table)

    def events(self) -> list[tuple]:
        """Return who did what, sorted."""
        rows = self.lake("touchpoints")
        found = ((row["account"], row["event"], row["value"]) for row in rows)
        return sorted(found, key=str)


@pytest.fixture
def puller(db: None, desk_project: Project) -> Puller:
    """Make a project that pulls."""
    return Puller(desk_project)


@dataclass
class StandIn:
    """An HTTP server that answers what a test says, and remembers what it was asked."""

    address: str
    answer: Callable[[str, dict[str, str]], object] = lambda _path, _query: {}
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    trouble: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    """Status and headers of the next answers, before all goes well."""


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    """Start an HTTP server on this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = urlsplit(self.path)
            query = dict(parse_qsl(path.query))
            said.asked.append((path.path, {**query, "auth": self.headers["Authorization"] or ""}))
            status, headers = said.trouble.pop(0) if said.trouble else (200, {})
            body = json.dumps(said.answer(path.path, query) if status == 200 else {}).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_given: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    said = StandIn(f"http://127.0.0.1:{server.server_port}/")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield said
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Stripe:
    """Localstripe, spoken to as Stripe is."""

    address: str

    def post(self, path: str, **fields: object) -> dict:
        """Make something; return it."""
        answer = requests.post(f"{self.address}{path}", data=fields, auth=("sk_test_1234", ""),
                               timeout=PATIENCE)  # fmt: skip
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def stripe() -> Iterator[Stripe]:
    """Start localstripe on this machine alone."""
    pytest.importorskip("localstripe", reason=NEEDED)
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(Path(__file__).with_name("stripe_standin.py")), str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}/v1/"
        _wait(address, process)
        yield Stripe(address)
        process.terminate()


def _wait(address: str, process: subprocess.Popen) -> None:
    def answers() -> bool:
        assert process.poll() is None
        try:
            requests.get(f"{address}customers", timeout=PATIENCE)
        except requests.ConnectionError:
            return False
        return True

    until(answers, "Stripe")
