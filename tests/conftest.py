"""What every test stands on: a hostile time zone, no network, a fresh project, the command line."""

import gc
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, settings

from keepwell import language
from keepwell.cli import Bug, keepwell
from keepwell.engine.lake import Lake
from keepwell.project import Project
from small_company import settle

ROOT = Path(__file__).parents[1]

# Code that forgets UTC must fail here, not at a customer's.
os.environ["TZ"] = "Asia/Tokyo"
time.tzset()

# How quick a machine draws examples says nothing about Keepwell.
settings.register_profile("home", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("home"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "home")

Run = Callable[..., Result]

# What thousands of tests are made of stays to the end: it is not looked through for rubbish.
gc.disable()


def pytest_collection_finish() -> None:
    """Look for rubbish among what tests make, and not among the tests."""
    gc.enable()
    gc.freeze()


def pytest_sessionfinish() -> None:
    """Let everything go at the end: libraries tell of what never went."""
    gc.unfreeze()


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Speak English at the start of every test, whatever the machine or the test before spoke."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    language.use("en")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection but to this machine."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: object) -> None:
        away = self.family != socket.AF_UNIX and not _is_loopback(address)
        if away:
            pytest.fail(f"A test tried to reach {address!r}; tests have no network.")
        connect(self, address)  # type: ignore[arg-type] # whatever the caller meant to connect to

    monkeypatch.setattr(socket.socket, "connect", connect_here)


def _is_loopback(address: object) -> bool:
    host = str(address[0]) if isinstance(address, tuple) else ""
    return host in {"localhost", "::1", "::ffff:127.0.0.1"} or host.startswith("127.")


@pytest.fixture(scope="session")
def as_created(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Create a project for others to be copies of, which takes a quarter of the time."""
    return Project.create(tmp_path_factory.mktemp("as-created") / "project").root


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the small company's lake for others to be copies of."""
    return settle(Lake(tmp_path_factory.mktemp("settled") / "lake").create()).root


@pytest.fixture
def project(as_created: Path, tmp_path: Path) -> Project:
    """Make a fresh project with the ready scorecards and an empty lake."""
    return Project.open(copytree(as_created, tmp_path / "project"))


@pytest.fixture
def run_anywhere() -> Run:
    """Return a function that runs `keepwell` with these arguments, outside any project."""
    return _run


@pytest.fixture
def run(project: Project) -> Run:
    """Return a function that runs `keepwell` with these arguments in the fresh project."""

    def in_project(*arguments: object, **options: object) -> Result:
        return _run("--project", project.root, *arguments, **options)

    return in_project


def _run(*arguments: object, **options: object) -> Result:
    """Run the command line in this process; a bug of ours is raised as it happened."""
    words = [str(argument) for argument in arguments]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Bug, "show", _raise_cause)
        return CliRunner(catch_exceptions=False).invoke(keepwell, words, **options)


def _raise_cause(bug: Bug, file: object = None) -> None:  # noqa: ARG001 - the signature of `show`
    assert bug.__cause__ is not None
    raise bug.__cause__


@pytest.fixture(scope="session")
def shared_data() -> Callable[[str], Path]:
    """Return a function that finds a folder of real data, or skips the test where there is none."""
    home = Path(os.environ.get("KEEPWELL_DATA", ROOT.parent / "shared" / "data"))

    def find(name: str) -> Path:
        if not (home / name).is_dir():
            pytest.skip(f"The data {name} is not in {home}; name its folder with KEEPWELL_DATA.")
        return home / name

    return find
