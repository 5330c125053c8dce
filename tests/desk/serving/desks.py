"""Real desks: `keepwell up` in processes of its own, on a project of its own."""

import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from filelock import FileLock

from keepwell.project import Project

ROOT = Path(__file__).parents[3]
PATIENCE = 300.0
"""Seconds until a test gives up waiting; a busy machine may be slow."""
T = TypeVar("T")


def until(look: Callable[[], T | None], what: str, *, seconds: float = PATIENCE) -> T:
    """Return what `look` finds, as soon as it finds something."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, f"waited {seconds} s for {what}"
        time.sleep(0.05)
    return found


def own_port(port: int) -> int:
    """Return a port for this process of the tests alone: others run the same file beside it."""
    return port + 100 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def fresh_database() -> dict[str, str]:
    """Return the environment of a database of its own: of the kind that the run is about."""
    if os.environ.get("KEEPWELL_TEST_DATABASE") != "postgres":
        return {}
    import psycopg

    from postgres import address

    name = f"desk_{uuid4().hex[:12]}"
    with psycopg.connect(address(), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    return {"KEEPWELL_DATABASE_URL": f"{address().rpartition('/')[0]}/{name}"}


@dataclass
class Desk:
    """A project, and the desk on it."""

    root: Path
    port: int
    environment: dict[str, str] = field(default_factory=dict)
    said: str = ""
    """What the last process said on standard error, once it has ended."""

    @property
    def log(self) -> Path:
        """Return where its processes write what they say."""
        return self.root / "up.log"

    @property
    def env(self) -> dict[str, str]:
        """Return what its processes are told."""
        ours = ("KEEPWELL", "DJANGO")
        usual = {name: text for name, text in os.environ.items() if not name.startswith(ours)}
        paths = os.pathsep.join((str(ROOT / "tests"), str(ROOT / "src")))
        told = {"PYTHONPATH": paths, "KEEPWELL_PROJECT": str(self.root), "PYTHONWARNINGS": "ignore"}
        return usual | told | self.environment

    @property
    def address(self) -> str:
        """Return where it is."""
        return f"http://127.0.0.1:{self.port}"

    def up(self, *arguments: object) -> AbstractContextManager["subprocess.Popen[bytes]"]:
        """Run `keepwell up`; killed at the end if the test has not ended it."""
        return self.run("--project", self.root, "up", "--port", self.port, *arguments)

    @contextmanager
    def run(self, *arguments: object) -> Iterator["subprocess.Popen[bytes]"]:
        """Run a command that serves; killed at the end if the test has not ended it."""
        command = [sys.executable, "-m", "keepwell", *map(str, arguments)]
        with self.log.open("wb") as stream:
            process = subprocess.Popen(
                command, env=self.env, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream
            )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            self.said = self.log.read_text(encoding="utf-8")

    def until_ready(self, up: "subprocess.Popen[bytes]", *, seconds: float = PATIENCE) -> None:
        """Wait until the desk says that all it needs is there."""

        def ready_or_over() -> bool:
            return up.poll() is not None or self.get("/readyz")[0] == HTTPStatus.OK

        until(ready_or_over, "a desk that is ready", seconds=seconds)
        assert up.poll() is None, self.log.read_text(encoding="utf-8")

    def get(self, path: str) -> tuple[int, str]:
        """Return status and text of a page; 0 if nobody answers."""
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}{path}", timeout=20
            ) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""

    def tell(self, code: str) -> str:
        """Run a piece of Python on the desk, and return what it prints."""
        done = subprocess.run(
            [sys.executable, "-m", "keepwell.desk", "shell", "--no-imports", "-c", code],
            env=self.env, check=True, capture_output=True, text=True,
        )  # fmt: skip
        return done.stdout.strip()

    def make_tables(self) -> None:
        """Make its tables, by the migrations."""
        command = [sys.executable, "-m", "keepwell.desk", "migrate", "--verbosity", "0"]
        subprocess.run(command, env=self.env, check=True)

    def ask_for(self, job: str, *arguments: object) -> str:
        """Enqueue a job of labour.py; return its id."""
        given = ", ".join(repr(str(argument)) for argument in arguments)
        return self.tell(
            f"from desk.serving import labour; print(labour.{job}.enqueue({given}).id)"
        )

    def states(self) -> list[str]:
        """Return the states of all jobs that are not part of the rhythm, sorted."""
        return self.tell(
            "from django_tasks_db.models import DBTaskResult as R;"
            "rows = R.objects.filter(task_path__startswith='desk.');"
            "print(*sorted(rows.values_list('status', flat=True)))"
        ).split()


def fresh_desk(folder: Path, port: int) -> Desk:
    """Make a project with a database of its own; the desk has never been up."""
    return Desk(Project.create(folder).root, port, fresh_database())


def ready_desk(shared: Path, root: Path, port: int = 0) -> Desk:
    """Return the desk of a folder, with its tables; on SQLite those kept in a shared folder."""
    desk = Desk(root, port, fresh_database())
    if desk.environment:
        desk.make_tables()
    else:
        shutil.copy(_tables(shared), desk.root / "desk.sqlite3")
    return desk


def _tables(shared: Path) -> Path:
    """Return an empty database; the first who asks makes it, which takes many seconds."""
    made = shared / "tables.sqlite3"
    with FileLock(shared / "tables.lock"):
        if not made.exists():
            desk = Desk(Project.create(shared / "tables").root, 0)
            desk.make_tables()
            (desk.root / "desk.sqlite3").rename(made)
    return made


def children(parent: int, kind: str = "") -> list[int]:
    """Return the processes right below one whose command line holds `kind`."""
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii")
    return [pid for pid in map(int, listed.split()) if kind in _command(pid)]


def is_there(pid: int) -> bool:
    """Return whether a process runs; one that has ended and waits to be noticed does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def stop(process: "subprocess.Popen[bytes]") -> int:
    """Ask the desk to stop, and return its exit code."""
    process.send_signal(signal.SIGTERM)
    return process.wait(PATIENCE)


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode().replace("\0", " ")
    except OSError:
        return ""
