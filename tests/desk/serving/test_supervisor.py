"""Children are kept up, stopped in order, and given up when they keep dying."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from desk.serving.desks import PATIENCE, ROOT, is_there, until
from keepwell.desk.serving import supervisor
from keepwell.desk.serving.running import address, check_port
from keepwell.desk.serving.supervisor import Child, Supervisor
from keepwell.errors import DeskError


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Wait for nothing long; put the handlers of signals back."""
    paths = os.pathsep.join((str(ROOT / "tests"), str(ROOT / "src")))
    monkeypatch.setenv("PYTHONPATH", paths)
    for name, value in {
        "LOOK": 0.01,
        "LONGEST_PAUSE": 0.01,
        "GRACE": 0.5,
        "LAST_GRACE": 0.5,
    }.items():
        monkeypatch.setattr(supervisor, name, value)
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def _child(how: str, folder: Path) -> Child:
    return Child(how, "desk.serving.child", [how, str(folder)])


def _pid(child: Child) -> int:
    assert child.process is not None
    return child.process.pid


def _run(over: Supervisor, meanwhile: Callable[[], object]) -> None:
    """Supervise until `meanwhile` has run beside it and we are told to stop."""

    def tell() -> None:
        try:
            meanwhile()
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    beside = Thread(target=tell)
    beside.start()
    over.run()
    beside.join()


def test_a_child_that_dies_is_started_again(tmp_path: Path) -> None:
    """A killed child comes back as another process; at the end none is left."""
    child = _child("obey", tmp_path)
    pids: list[int] = []

    def kill_it() -> None:
        until(lambda: list(tmp_path.iterdir()), "the child")
        pids.append(_pid(child))
        os.kill(pids[0], signal.SIGKILL)
        until(lambda: len(list(tmp_path.iterdir())) == 2, "its next life")
        pids.append(_pid(child))

    _run(Supervisor([[child]]), kill_it)
    assert len(set(pids)) == 2
    assert not any(map(is_there, pids))


def test_a_child_that_keeps_dying_at_its_start_is_given_up(tmp_path: Path) -> None:
    """After five early deaths the reason is told, and the other children are stopped."""
    healthy, dying = _child("obey", tmp_path), _child("die", tmp_path)

    with pytest.raises(DeskError, match=r'"die" ended 5 times .* exit code 3'):
        Supervisor([[healthy], [dying]]).run()
    assert not healthy.is_alive()


def test_a_child_that_does_not_end_is_killed(tmp_path: Path) -> None:
    """Who ignores that it is told to stop is killed after its grace."""
    child = _child("stay", tmp_path)
    _run(Supervisor([[child]]), lambda: until(lambda: list(tmp_path.iterdir()), "the child"))

    assert child.process is not None
    assert child.process.returncode == -signal.SIGKILL


def test_a_child_that_is_slow_to_listen_hears_both_calls(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """To stop and to end at once are two calls, also for a child that hears them together."""
    monkeypatch.setattr(supervisor, "LAST_GRACE", PATIENCE)  # a busy machine may be slow, too
    child = _child("slow", tmp_path)
    _run(Supervisor([[child]]), lambda: until(lambda: list(tmp_path.iterdir()), "the child"))

    assert child.process is not None
    assert child.process.returncode == 0


def test_a_later_stage_runs_until_the_earlier_one_has_ended(tmp_path: Path) -> None:
    """The second stage is told to stop when nobody of the first is left."""
    first, second = _child("stay", tmp_path), _child("obey", tmp_path)
    over = Supervisor([[first], [second]])
    seen: list[bool] = []
    stop = over._stop

    def watched(children: list[Child]) -> None:
        seen.append(second.is_alive())
        stop(children)

    over._stop = watched  # type: ignore[method-assign, assignment] # looks on
    _run(over, lambda: until(lambda: len(list(tmp_path.iterdir())) == 2, "both"))
    assert seen == [True, True]
    assert not first.is_alive()
    assert not second.is_alive()


def test_the_pause_before_a_new_start_grows(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Each early death doubles the pause; a long life starts anew."""
    monkeypatch.setattr(supervisor, "LONGEST_PAUSE", 3.0)
    clock = [0.0]
    monkeypatch.setattr(supervisor.time, "monotonic", lambda: clock[0])
    child = _child("die", tmp_path)

    def pause_after(life: float) -> float:
        child.start()
        assert child.process is not None
        child.process.wait()
        clock[0] += life
        child.bury()
        return child.due - clock[0]

    assert [pause_after(life) for life in (1, 1, 1, 1, 60, 1)] == [1, 2, 3, 3, 0.5, 1]


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "http://127.0.0.1:8119"),
        ("0.0.0.0", "http://127.0.0.1:8119"),
        ("::1", "http://[::1]:8119"),
        ("desk.example.com", "http://desk.example.com:8119"),
    ],
)
def test_the_address_is_what_one_types(host: str, shown: str) -> None:
    """Where all may ask, this machine asks itself."""
    assert address(host, 8119) == shown


def test_a_host_that_is_not_ours_is_told() -> None:
    """Who cannot listen says where, why, and what to do."""
    with pytest.raises(DeskError, match=r"192\.0\.2\.7, port 8119: .*--port"):
        check_port("192.0.2.7", 8119)
