"""Whatever is killed, the desk comes back, and no job is lost or done twice in effect."""

import os
import signal
import stat
import sys
from pathlib import Path

import pytest

from desk.conftest import ReadyDesk
from desk.serving.desks import PATIENCE, Desk, children, fresh_desk, is_there, own_port, stop, until
from keepwell.project import Project

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc"),
]
PORT = own_port(8103)
ADMIN = {"KEEPWELL_ADMIN_EMAIL": "ada@example.com", "KEEPWELL_ADMIN_PASSWORD": "correct horse"}


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory, ready_desk: ReadyDesk) -> Desk:
    """Make a desk that was up once."""
    desk = ready_desk(Project.create(tmp_path_factory.mktemp("desk") / "project").root, PORT)
    desk.environment |= ADMIN
    with desk.up("--workers", 1) as up:
        desk.until_ready(up)
        assert stop(up) == 0
    return desk


@pytest.fixture
def desk(started: Desk) -> Desk:
    """Return the desk with no jobs."""
    started.tell("from django_tasks_db.models import DBTaskResult as R; R.objects.all().delete()")
    return started


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Make a folder in which jobs leave traces."""
    return tmp_path


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").split() if file.exists() else []


def _begun(place: Path) -> int:
    """Return the process that last began the waiting job."""
    return int(until(lambda: _lines(place / "begun"), "the job to begin")[-1])


def test_the_first_start_makes_secret_and_administrator(started: Desk) -> None:
    """From the environment alone a desk comes up that its administrator can sign in to."""
    secret = started.root / ".desk" / "secret"
    asked = "from keepwell.desk.members.models import Member; m = Member.objects.get();"

    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert stat.S_IMODE(secret.parent.stat().st_mode) == 0o700
    said = started.tell(f"{asked} print(m.email, m.role, m.check_password('correct horse'))")
    assert said == "ada@example.com administrator True"
    assert "correct horse" not in started.said


def test_a_job_whose_worker_is_killed_is_done_by_the_next(desk: Desk, place: Path) -> None:
    """Kill -9 in the middle of a job: it runs again and ends once."""
    with desk.up("--workers", 1) as up:
        desk.ask_for("wait", place)
        worker = _begun(place)
        os.kill(worker, signal.SIGKILL)
        (place / "go").touch()
        until(lambda: _lines(place / "ended"), "the job to be done by another worker")
        until(lambda: desk.states() == ["SUCCESSFUL"], "its end to be written down")
        assert stop(up) == 0

    assert len(_lines(place / "begun")) == 2
    assert len(_lines(place / "ended")) == 1


def test_a_web_server_that_is_killed_comes_back(desk: Desk) -> None:
    """Kill -9 of the web server or of the process below it: it answers again, nobody stays."""
    with desk.up("--workers", 0) as up:
        until(lambda: desk.get("/healthz")[0] == 200, "an answer")
        (web,) = children(up.pid, "serving.web")
        hanging = children(web)
        for pid in hanging:
            os.kill(pid, signal.SIGSTOP)
        os.kill(web, signal.SIGKILL)
        until(lambda: not any(map(is_there, hanging)), "what hangs to be gone")
        until(lambda: children(up.pid, "serving.web") not in ([], [web]), "a new web server")
        until(lambda: desk.get("/healthz")[0] == 200, "an answer after the kill")
        (web,) = children(up.pid, "serving.web")
        os.kill(until(lambda: children(web), "a process that answers")[0], signal.SIGKILL)
        until(lambda: children(up.pid, "serving.web") not in ([], [web]), "another web server")
        until(lambda: desk.get("/healthz")[0] == 200, "an answer after the second kill")
        assert stop(up) == 0


def test_when_the_parent_is_killed_no_child_stays(desk: Desk) -> None:
    """Kill -9 of `keepwell up` itself ends all its processes; the port is free again."""
    with desk.up("--workers", 2) as up:
        desk.until_ready(up)
        below = children(up.pid)
        answering = [pid for web in children(up.pid, "serving.web") for pid in children(web)]
        assert len(below) == 4  # one of them empties the inbox
        up.kill()
        up.wait()
        until(lambda: not any(map(is_there, below + answering)), "the children to end")

    assert desk.get("/healthz")[0] == 0


def test_told_to_stop_it_lets_the_running_job_finish(desk: Desk, place: Path) -> None:
    """SIGTERM in the middle of a job: the job ends well, then all do, with exit code 0."""
    with desk.up("--workers", 1) as up:
        desk.ask_for("wait", place)
        worker = _begun(place)
        up.send_signal(signal.SIGTERM)
        until(lambda: desk.get("/healthz")[0] == 0, "the web server to stop first")
        assert is_there(worker)
        (place / "go").touch()
        assert up.wait(PATIENCE) == 0

    assert desk.states() == ["SUCCESSFUL"]
    assert len(_lines(place / "begun")) == 1


def test_told_twice_to_stop_it_puts_the_job_back(desk: Desk, place: Path) -> None:
    """A second SIGTERM ends at once; the job waits, and the next start does it."""
    with desk.up("--workers", 1) as up:
        desk.ask_for("wait", place)
        _begun(place)
        up.send_signal(signal.SIGTERM)
        until(lambda: desk.get("/healthz")[0] == 0, "the web server to stop")
        assert stop(up) == 0
    assert desk.states() == ["READY"]

    (place / "go").touch()
    with desk.up("--workers", 1) as up:
        until(lambda: _lines(place / "ended"), "the job to be done after the restart")
        assert stop(up) == 0
    assert desk.states() == ["SUCCESSFUL"]


def test_two_workers_do_two_hundred_jobs_once_each(desk: Desk, place: Path) -> None:
    """Side by side two workers do every job, none twice."""
    file = place / "lines"
    desk.tell(
        "from desk.serving import labour\n"
        f"for n in range(200): labour.write.enqueue({str(file)!r}, str(n))"
    )
    with desk.up("--workers", 2) as up:
        until(lambda: len(_lines(file)) >= 200, "all the jobs")
        assert stop(up) == 0

    assert sorted(map(int, _lines(file))) == list(range(200))
    assert desk.states() == ["SUCCESSFUL"] * 200


def test_without_an_administrator_and_a_terminal_it_says_how(tmp_path: Path) -> None:
    """A first start that can ask nobody tells which variables to set, and exits with 1."""
    desk = fresh_desk(tmp_path / "project", PORT)
    with desk.up() as up:
        assert up.wait(PATIENCE) == 1

    assert "KEEPWELL_ADMIN_EMAIL" in desk.said


def test_a_taken_port_is_told_at_once(desk: Desk) -> None:
    """A second desk on the same port exits with 1 and says what to do."""
    with desk.up("--workers", 0) as up:
        until(lambda: desk.get("/healthz")[0] == 200, "an answer")
        other = Desk(desk.root, desk.port, desk.environment)
        with other.up("--workers", 0) as second:
            assert second.wait(PATIENCE) == 1
        assert stop(up) == 0  # and the port is free for the next test

    assert "--port" in other.said
