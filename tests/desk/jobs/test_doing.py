"""Jobs are taken once, done, and their end is written down."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from desk.jobs import work
from keepwell.desk.jobs import enqueue_once, progress
from keepwell.desk.jobs.models import Key, Track
from keepwell.desk.jobs.pulse import Pulse
from keepwell.desk.jobs.running import AGAIN_AFTER, LONG, Stop, claim, fail, perform, put_back
from keepwell.desk.jobs.worker import Turns, drain
from keepwell.desk.jobs.worker import work as do_next

pytestmark = pytest.mark.django_db
READY, RUNNING = TaskResultStatus.READY, TaskResultStatus.RUNNING
FAILED, SUCCESSFUL = TaskResultStatus.FAILED, TaskResultStatus.SUCCESSFUL


def _row(job_id: str) -> DBTaskResult:
    return DBTaskResult.objects.get(pk=job_id)


def _do(worker: str = "w") -> DBTaskResult:
    row = claim(worker)
    assert row is not None
    perform(row, progress.Said(str(row.pk)))
    row.refresh_from_db()
    return row


def test_jobs_run_in_the_order_they_were_asked_for_with_their_arguments() -> None:
    """What waits is done in order, and what each returned is kept."""
    first, second = work.note.enqueue("one"), work.note.enqueue(what="two")

    assert drain() == 2
    assert work.DONE == ["one", "two"]
    assert [_row(job.id).return_value for job in (first, second)] == ["one", "two"]
    assert _row(first.id).status == SUCCESSFUL


def test_a_job_of_higher_priority_goes_first() -> None:
    """A job of higher priority overtakes those that wait."""
    work.note.enqueue("usual")
    work.note.using(priority=10).enqueue("urgent")

    drain()
    assert work.DONE == ["urgent", "usual"]


def test_important_jobs_without_end_leave_others_half_of_the_time() -> None:
    """What has waited for long gets its turn, however much that is more important keeps coming."""
    turns, pulse = Turns(), Pulse("w")
    work.endless.enqueue()
    waiting = [work.note.enqueue(what).id for what in ("first", "second")]
    long_ago = timezone.now() - 2 * LONG
    for n, job in enumerate(waiting):
        DBTaskResult.objects.filter(pk=job).update(enqueued_at=long_ago + timedelta(seconds=n))
    work.note.enqueue("new")

    for _turn in range(8):
        assert do_next(pulse, turns)
    assert work.DONE.index("first") < work.DONE.index("second")
    assert work.DONE[0] == "endless"
    assert work.DONE.count("endless") == 6
    assert "new" not in work.DONE


@pytest.mark.parametrize(
    ("took", "whose"), [((10, 4, 4, 4), (0, 1, 1, 1, 0)), ((1, 9, 2), (0, 1, 0, 1))]
)
def test_turns_are_shared_by_the_time_they_take(
    took: tuple[float, ...], whose: tuple[bool, ...]
) -> None:
    """What waited for long has its turn until it had as much time as what was more important."""
    turns = Turns()
    found = [turns.is_longest_first]
    for seconds in took:
        turns.took(seconds)
        found.append(turns.is_longest_first)
    assert found == list(whose)


def test_a_job_for_later_waits() -> None:
    """A job is not done before its time."""
    work.note.using(run_after=timezone.now() + timedelta(hours=1)).enqueue("later")

    assert claim("w") is None


def test_a_claimed_job_is_claimed_by_nobody_else() -> None:
    """Of two workers one gets the job."""
    work.note.enqueue("once")

    assert claim("a") is not None
    assert claim("b") is None


def test_what_a_job_asks_for_is_done_too() -> None:
    """Draining does what jobs enqueue meanwhile."""
    work.more.enqueue()

    assert drain() == 2
    assert work.DONE == ["more"]


def test_a_job_that_raises_has_failed_and_says_why() -> None:
    """An error fails the job with its class and text; the worker goes on."""
    row = (work.fail.enqueue(), _do())[1]

    assert row.status == FAILED
    assert row.exception_class_path == "keepwell.errors.UsageError"
    assert "Got a stool." in row.traceback


def test_a_result_that_is_no_json_fails_the_job() -> None:
    """What cannot be written down is an error of the job."""
    work.no_json.enqueue()

    assert _do().exception_class_path == "builtins.TypeError"


def test_a_job_of_another_version_fails() -> None:
    """A job whose function is gone fails; the worker goes on."""
    work.note.enqueue("x")
    DBTaskResult.objects.update(task_path="desk.jobs.work.gone")

    assert _do().exception_class_path == "builtins.ImportError"


def test_a_plain_task_runs_with_its_context() -> None:
    """A task of django-tasks itself runs like ours."""
    work.attempt.enqueue()

    assert _do().return_value == 1


def test_trouble_that_passes_is_tried_again_later_each_time() -> None:
    """A busy lake puts the job off, longer and longer, until it works."""
    asked = work.busy.enqueue(times=2)
    for pause in AGAIN_AFTER[:2]:
        began = timezone.now()
        row = _do()
        assert row.status == READY
        assert "LakeBusyError" in row.traceback
        assert timedelta(seconds=pause) <= row.run_after - began < timedelta(seconds=pause + 5)
        DBTaskResult.objects.update(run_after=timezone.now())

    assert _do().status == SUCCESSFUL
    assert _row(asked.id).traceback == ""


def test_trouble_that_does_not_pass_fails_in_the_end() -> None:
    """After the last pause the job has failed."""
    work.busy.enqueue(times=99)
    for _ in AGAIN_AFTER:
        assert _do().status == READY
        DBTaskResult.objects.update(run_after=timezone.now())

    assert _do().status == FAILED


def test_a_job_that_is_broken_off_waits_again() -> None:
    """A second signal ends the worker, and its job goes back into the queue."""
    asked = work.stop.enqueue()
    with pytest.raises(Stop):
        _do()

    assert _row(asked.id).status == READY


def test_a_job_that_tries_to_exit_has_failed() -> None:
    """A job does not end its worker; otherwise it would come back for ever."""
    work.leave.enqueue()

    assert _do().exception_class_path == "builtins.SystemExit"


def test_who_was_given_up_cannot_end_the_job_of_another() -> None:
    """A worker that comes back after its job was given to another changes nothing."""
    asked = work.note.enqueue("x")
    slow = claim("slow")
    assert slow is not None
    put_back(slow)
    quick = claim("quick")
    assert quick is not None

    assert not fail(slow, ValueError("too late"))
    perform(slow, progress.Said(str(slow.pk)))
    assert _row(asked.id).status == RUNNING
    perform(quick, progress.Said(str(quick.pk)))
    assert _row(asked.id).status == SUCCESSFUL


def test_what_waits_under_a_key_is_not_asked_for_twice() -> None:
    """Asking again for what waits changes nothing."""
    first = enqueue_once("k", work.note, "a")

    assert enqueue_once("k", work.note, "b") == first
    assert drain() == 1
    assert work.DONE == ["a"]


def test_what_runs_under_a_key_is_asked_for_once_more_and_waits_its_turn() -> None:
    """A job asked for while one of its key runs starts after that one has ended."""
    enqueue_once("k", work.note, "first")
    running = claim("a")
    assert running is not None
    second = enqueue_once("k", work.note, "second")

    assert str(running.pk) != second
    assert claim("b") is None
    perform(running, progress.Said(str(running.pk)))
    assert str(getattr(claim("b"), "pk", None)) == second


def test_two_that_wait_under_a_key_run_one_after_the_other() -> None:
    """Also after one was put back, jobs of one key never run side by side."""
    enqueue_once("k", work.note, "first")
    running = claim("a")
    assert running is not None
    enqueue_once("k", work.note, "second")
    put_back(running)

    assert claim("a") is not None
    assert claim("b") is None


def test_a_key_holds_back_no_other_job() -> None:
    """Jobs of other keys, and of none, go on beside a running one."""
    enqueue_once("k", work.note, "first")
    claim("a")
    enqueue_once("k", work.note, "second")
    enqueue_once("other", work.note, "third")
    work.note.enqueue("fourth")

    assert drain() == 2
    assert work.DONE == ["third", "fourth"]


def test_asking_for_now_what_waits_for_later_brings_it_forward() -> None:
    """The earlier of two times counts."""
    soon, late = (timezone.now() + timedelta(hours=hours) for hours in (1, 2))
    asked = enqueue_once("k", work.note.using(run_after=late), "x")

    enqueue_once("k", work.note.using(run_after=soon), "x")
    assert _row(asked).run_after == soon
    enqueue_once("k", work.note.using(run_after=late), "x")
    assert _row(asked).run_after == soon
    enqueue_once("k", work.note, "x")
    assert claim("w") is not None


def test_a_key_remembers_its_newest_job() -> None:
    """The row of a key names the job that was asked for last."""
    enqueue_once("k", work.note, "a")
    drain()
    second = enqueue_once("k", work.note, "b")

    assert str(Key.objects.get(key="k").job) == second
    assert Track.objects.get(pk=second).key == "k"


def test_progress_is_written_when_the_job_has_ended() -> None:
    """What a job said last is kept."""
    asked = work.steps.enqueue(3)
    drain()

    track = Track.objects.get(pk=asked.id)
    assert (track.done, track.total, track.text) == (3, 3, "Step %(number)s")
    assert track.values == {"number": 3}


def test_progress_outside_a_job_is_not_written() -> None:
    """Code that says how far it is also runs elsewhere."""
    progress.say(1, 2, "Somewhere")

    assert not Track.objects.exists()


def test_progress_is_written_only_when_it_is_news() -> None:
    """Saying the same nothing twice costs nothing."""
    said = progress.Said("00000000-0000-0000-0000-000000000001", 1, 2, is_news=True)
    progress.write(said)
    Track.objects.all().delete()

    progress.write(said)
    assert not Track.objects.exists()
