"""Jobs of dead workers are given back; what is long done is forgotten."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from desk.jobs import work
from keepwell.desk.jobs import enqueue_once, reaping
from keepwell.desk.jobs.models import Key, Track, Worker
from keepwell.desk.jobs.pulse import BEAT, Pulse
from keepwell.desk.jobs.running import claim
from keepwell.desk.jobs.worker import drain

pytestmark = pytest.mark.django_db


def _worker(name: str, *, seconds: float) -> None:
    """Make a worker whose last beat was so many seconds ago."""
    beat = timezone.now() - timedelta(seconds=seconds)
    Worker.objects.update_or_create(pk=name, defaults={"beat_at": beat})


def _die_of_it(name: str) -> DBTaskResult:
    """Let a worker take the next job and die; return the job after the dead were looked for."""
    row = claim(name)
    assert row is not None
    _worker(name, seconds=reaping.DEAD_AFTER + 1)
    assert reaping.reap() == 1
    row.refresh_from_db()
    return row


def test_the_job_of_a_dead_worker_waits_again_and_is_done() -> None:
    """A job whose worker shows no life is run by another."""
    work.note.enqueue("x")

    assert _die_of_it("dead").status == TaskResultStatus.READY
    assert drain() == 1
    assert work.DONE == ["x"]


def test_the_job_of_a_worker_that_lives_is_left_to_it() -> None:
    """A beat within twenty seconds is life enough."""
    work.note.enqueue("x")
    claim("alive")
    _worker("alive", seconds=reaping.DEAD_AFTER - 2)

    assert reaping.reap() == 0


def test_a_worker_that_is_gone_counts_as_dead() -> None:
    """A worker that left without ending its job is not waited for."""
    work.note.enqueue("x")
    claim("gone")

    assert reaping.reap() == 1


def test_a_job_that_kills_its_workers_fails() -> None:
    """After three workers died of a job it has failed, and says so."""
    work.note.enqueue("x")
    for name in ("one", "two"):
        assert _die_of_it(name).status == TaskResultStatus.READY

    row = _die_of_it("three")
    assert row.status == TaskResultStatus.FAILED
    assert "3 workers died" in row.traceback


def test_what_passed_by_itself_is_no_death() -> None:
    """Tries after a busy lake do not count against a job when a worker dies."""
    asked = work.busy.enqueue(times=3)
    for _ in range(3):
        drain()
        DBTaskResult.objects.update(run_after=timezone.now())

    assert _die_of_it("dead").status == TaskResultStatus.READY
    assert Track.objects.get(pk=asked.id).deaths == 1


def test_finished_jobs_are_forgotten_in_time_and_open_ones_never() -> None:
    """A week after its success, two months after its failure, all about a job is gone."""
    now = timezone.now()
    old = enqueue_once("old", work.note, "old")
    failed = work.fail.enqueue().id
    drain()
    fresh = work.note.enqueue("fresh").id
    drain()
    waiting = work.note.enqueue("waiting").id
    month = now - timedelta(days=30)
    DBTaskResult.objects.filter(pk__in=[old, failed]).update(finished_at=month, enqueued_at=month)

    assert reaping.prune() == 1
    left = {str(pk) for pk in DBTaskResult.objects.values_list("pk", flat=True)}
    assert left == {failed, fresh, waiting}
    assert not Key.objects.exists()
    assert not Track.objects.filter(pk=old).exists()


def test_workers_that_are_long_gone_are_forgotten() -> None:
    """A worker without a beat for a day is no longer remembered."""
    _worker("yesterday", seconds=25 * 3600)
    _worker("today", seconds=60)
    reaping.prune()

    assert list(Worker.objects.values_list("pk", flat=True)) == ["today"]


def test_who_was_late_does_not_judge_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a pause of its own a worker looks for dead ones only when it beat steadily again."""
    clock = [1000.0]
    monkeypatch.setattr("keepwell.desk.jobs.pulse.time.time", lambda: clock[0])
    pulse = Pulse("w")

    def go_on(seconds: float) -> float:
        clock[0] += seconds
        pulse._beat()
        return pulse.steady_for()

    assert [go_on(BEAT) for _ in range(4)][-1] == 4 * BEAT
    clock[0] += 60
    assert pulse.steady_for() == 0
    assert go_on(0) == 0
    assert [go_on(BEAT) for _ in range(4)][-1] == 4 * BEAT


def test_a_beat_is_written_by_the_clock_of_the_database() -> None:
    """What a worker writes counts as life at once, and is renewed."""
    pulse = Pulse("w")
    pulse._beat()
    first = Worker.objects.get(pk="w").beat_at
    pulse._beat()

    assert abs(timezone.now() - first) < timedelta(seconds=5)
    assert Worker.objects.get(pk="w").beat_at >= first
