"""What recurs goes off when it is due, once, and as an administrator wants it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from desk.jobs import work
from keepwell.desk.jobs import enqueue_once, rhythm, rhythms
from keepwell.desk.jobs.models import Rhythm
from keepwell.desk.jobs.running import claim
from keepwell.desk.jobs.worker import drain
from keepwell.project import Project

pytestmark = pytest.mark.django_db
UTC_ZONE = ZoneInfo("UTC")


@pytest.fixture
def _hourly(db: None, desk_project: Project) -> None:
    """Let a job recur every full hour, and write down when."""
    rhythm("0 * * * *", key="hourly")(work.nothing)
    rhythms.settle()


def _make_due(**ago: float) -> None:
    Rhythm.objects.update(next_at=timezone.now() - timedelta(**ago))


def _asked() -> int:
    return DBTaskResult.objects.count()


@pytest.mark.usefixtures("_hourly")
def test_an_entry_goes_off_once_when_it_is_due() -> None:
    """Of two looks the first asks for the job; the next time lies ahead."""
    assert rhythms.fire_due() == 0
    _make_due(seconds=1)

    assert [rhythms.fire_due(), rhythms.fire_due()] == [1, 0]
    assert _asked() == 1
    assert Rhythm.objects.get().next_at > timezone.now()


@pytest.mark.usefixtures("_hourly")
def test_two_workers_that_see_the_same_time_make_one_job() -> None:
    """Only who moves the next time on asks for the job."""
    _make_due(seconds=1)
    seen_by_both = Rhythm.objects.get()
    first = rhythms._fire(seen_by_both, timezone.now())
    drain()

    assert [first, rhythms._fire(seen_by_both, timezone.now())] == [True, False]
    assert _asked() == 1


@pytest.mark.usefixtures("_hourly")
def test_what_was_missed_runs_once() -> None:
    """After a day without workers an hourly job runs once, not 24 times."""
    _make_due(days=1)
    rhythms.settle()

    assert [rhythms.fire_due(), rhythms.fire_due()] == [1, 0]


@pytest.mark.usefixtures("_hourly")
def test_what_still_runs_is_left_out() -> None:
    """A job that takes longer than its rhythm does not pile up."""
    _make_due(seconds=1)
    rhythms.fire_due()
    claim("w")
    _make_due(seconds=1)

    assert rhythms.fire_due() == 0
    assert _asked() == 1
    assert Rhythm.objects.get().next_at > timezone.now()


@pytest.mark.usefixtures("_hourly")
def test_what_waits_already_is_not_asked_for_again() -> None:
    """A rhythm and `enqueue_once` share their key."""
    enqueue_once("hourly", work.nothing)
    _make_due(seconds=1)
    rhythms.fire_due()

    assert _asked() == 1


@pytest.mark.usefixtures("_hourly")
def test_what_is_switched_off_does_not_go_off() -> None:
    """An entry that is off is passed over."""
    Rhythm.objects.update(is_on=False)
    _make_due(seconds=1)

    assert rhythms.fire_due() == 0


@pytest.mark.usefixtures("_hourly")
def test_settling_again_leaves_the_next_time() -> None:
    """A worker that starts does not move what another has planned."""
    _make_due(hours=2)
    before = Rhythm.objects.get().next_at
    rhythms.settle()

    assert Rhythm.objects.get().next_at == before


@pytest.mark.usefixtures("_hourly")
def test_another_zone_gives_another_time(desk_project: Project) -> None:
    """When the project's time zone changes, the next time is found anew."""
    settings = desk_project.root / "keepwell.toml"
    text = settings.read_text(encoding="utf-8") + '\ntimezone = "Asia/Kolkata"\n'
    settings.write_text(text.replace('timezone = "UTC"', "", 1), encoding="utf-8")
    rhythms.settle()

    assert Rhythm.objects.get().next_at.minute == 30


def test_an_entry_that_nobody_declares_any_more_is_passed_over() -> None:
    """A row of another version does no harm."""
    Rhythm.objects.create(key="gone", next_at=timezone.now(), plan="")

    assert rhythms.fire_due() == 0


def test_a_key_belongs_to_one_job() -> None:
    """Two jobs under one key are refused; declaring the same one again is not."""
    rhythm("0 * * * *", key="k")(work.nothing)
    rhythm("5 * * * *", key="k")(work.nothing)

    with pytest.raises(ValueError, match="declared twice"):
        rhythm("0 * * * *", key="k")(work.more)


def test_times_follow_the_clocks_of_the_zone() -> None:
    """Three in the morning is three in the morning, in winter and in summer."""
    warsaw = ZoneInfo("Europe/Warsaw")
    winter, summer = datetime(2026, 1, 10, tzinfo=UTC), datetime(2026, 7, 10, tzinfo=UTC)

    assert rhythms.next_after("0 3 * * *", winter, warsaw).hour == 2
    assert rhythms.next_after("0 3 * * *", summer, warsaw).hour == 1


NO_CRON = ["", "every day", "0 3 * *", "61 * * * *", "0 0 30 2 *", "* * * * * *"]


@pytest.mark.parametrize("cron", NO_CRON)
def test_what_is_no_cron_text_is_refused(cron: str) -> None:
    """A text of other than five parts, or one that never comes true, is an error."""
    with pytest.raises(ValueError, match="Expected"):
        rhythms.next_after(cron, timezone.now(), UTC_ZONE)
