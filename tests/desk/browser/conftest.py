"""A real desk that a real browser looks at: `keepwell demo` or `keepwell up`, and Chromium.

With KEEPWELL_SCREENSHOTS set to a folder, the walk over every page leaves pictures there.
"""

import socket
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from desk.browser.visiting import Visitor
from desk.conftest import ReadyDesk
from desk.postbox import Postbox, served
from desk.serving.desks import Desk, stop

ACCOUNTS = 60
LAST_LINES = 60
"""Of a desk's log, below a test that failed."""
PATIENCE = 900.0
"""Seconds until the demo must be there; it is scored first, and a busy machine may be slow."""
PREPARED = Path(__file__).with_name("prepared.py")


def free_port() -> int:
    """Return a port of this machine at which nobody listens."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@pytest.fixture(scope="session")
def postbox() -> Iterator[Postbox]:
    """Return where all letters of the demo arrive."""
    box = Postbox()
    with served(box) as box.port:
        yield box


@pytest.fixture(scope="session")
def demo(
    tmp_path_factory: pytest.TempPathFactory, ready_desk: ReadyDesk, postbox: Postbox
) -> Iterator[Desk]:
    """Serve the demo, with what its invented people did there, until the end of the run."""
    root = tmp_path_factory.mktemp("demo")
    desk = ready_desk(root, free_port())
    desk.environment["KEEPWELL_URL"] = desk.address
    desk.environment["KEEPWELL_SMTP_URL"] = f"smtp://127.0.0.1:{postbox.port}"
    with desk.run("demo", "--dir", root, "--accounts", ACCOUNTS, "--port", desk.port) as up:
        desk.until_ready(up, seconds=PATIENCE)
        desk.tell(PREPARED.read_text(encoding="utf-8"))
        yield desk
        assert stop(up) == 0


@pytest.fixture(scope="session")
def signed_in_states() -> dict[str, object]:
    """Keep what browsers remember of whoever signed in, so that each signs in once."""
    return {}


@pytest.fixture
def visitor(
    chromium: Browser, demo: Desk, signed_in_states: dict[str, object]
) -> Iterator[Visitor]:
    """Return somebody who opens windows on the demo; until the end nothing there may go wrong."""
    visitor = Visitor(chromium, demo.address, signed_in_states)
    yield visitor
    visitor.leave()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show below a failed test what the processes of its desks said last."""
    report = yield
    if report.failed:
        for name, desk in getattr(item, "funcargs", {}).items():
            if isinstance(desk, Desk) and desk.log.exists():
                said = desk.log.read_text(encoding="utf-8").splitlines()[-LAST_LINES:]
                report.sections.append((f"log of {name}", "\n".join(said)))
    return report
