"""The pages of the rhythm and of jobs, and what may be done there."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoAssertNumQueries

from desk.conftest import SignedIn
from desk.jobs import work
from keepwell import language
from keepwell.desk.jobs import actions, enqueue_once, queries, rhythm, rhythms
from keepwell.desk.jobs.declaring import Entry
from keepwell.desk.jobs.models import Rhythm, Track
from keepwell.desk.jobs.running import claim
from keepwell.desk.jobs.worker import drain
from keepwell.desk.members.models import Deed, Member
from keepwell.project import Project

pytestmark = pytest.mark.django_db
PAGE = "/rhythm/"


@pytest.fixture(autouse=True)
def _rhythm(db: None, desk_project: Project) -> None:
    """Let two jobs recur."""
    rhythm("0 3 * * *", key="nothing")(work.nothing)
    rhythm("*/15 * * * *", key="more")(work.more)
    rhythms.settle()


def _page(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def _failed() -> UUID:
    asked = work.fail.enqueue()
    drain()
    return UUID(asked.id)


def _of(name: str, *arguments: object) -> str:
    return reverse(f"jobs:{name}", args=arguments)


def test_a_manager_reads_the_rhythm_and_cannot_change_it(
    signed_in: SignedIn, manager: Member
) -> None:
    """Managers see what recurs and when, and no buttons."""
    text = _page(signed_in(manager))

    assert "Do nothing" in text
    assert "every 15 minutes" in text
    assert "Run now" not in text


def test_an_administrator_sees_how_the_last_run_went(signed_in: SignedIn, admin: Member) -> None:
    """The last run stands with its state, the next with its time."""
    enqueue_once("nothing", work.nothing)
    drain()
    text = _page(signed_in(admin))

    assert "Done" in text
    assert "Run now" in text


def test_the_page_says_when_no_worker_runs(signed_in: SignedIn, admin: Member) -> None:
    """Who wonders why nothing happens learns it here."""
    assert "No worker runs" in _page(signed_in(admin))


@pytest.mark.parametrize("name", ["member", "viewer", "stranger"])
def test_others_may_not_see_the_rhythm(
    name: str, signed_in: SignedIn, request: pytest.FixtureRequest
) -> None:
    """Members and viewers get 403 for every page, and for every deed."""
    client = signed_in(request.getfixturevalue(name))
    failed = _failed()

    for address in (PAGE, _of("change", "nothing"), _of("job", failed)):
        assert client.get(address).status_code == 403
    for address in (_of("run_now", "nothing"), _of("run_again", failed)):
        assert client.post(address).status_code == 403


def test_a_manager_may_do_nothing_here(manager: Member, signed_in: SignedIn) -> None:
    """Neither pages nor actions let a manager change the rhythm."""
    failed = _failed()

    assert signed_in(manager).post(_of("run_now", "nothing")).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.run_now(manager, "nothing")
    with pytest.raises(PermissionDenied):
        actions.change_rhythm(manager, "nothing", cron="", is_on=False)
    with pytest.raises(PermissionDenied):
        actions.run_again(manager, failed)


def test_run_now_asks_for_one_run_and_is_recorded(signed_in: SignedIn, admin: Member) -> None:
    """Twice pressed is once run; each press is a deed."""
    client = signed_in(admin)
    for _ in range(2):
        assert client.post(_of("run_now", "nothing")).status_code == 302

    assert drain() == 1
    assert list(Deed.objects.values_list("verb", "name")) == [("jobs.run_now", "Do nothing")] * 2


def test_a_schedule_can_be_changed_and_put_back(signed_in: SignedIn, admin: Member) -> None:
    """A new cron text counts at once and is recorded; an empty one is the delivered one."""
    client = signed_in(admin)
    client.post(_of("change", "nothing"), {"cron": " 0  4 * * 1 ", "is_on": "on"})
    row = Rhythm.objects.get(key="nothing")

    assert (row.cron, row.next_at.hour, row.next_at.isoweekday()) == ("0 4 * * 1", 4, 1)
    deed = Deed.objects.get()
    assert (deed.before["cron"], deed.after["cron"]) == ("0 3 * * *", "0 4 * * 1")
    assert "every week, Monday" in _page(client)
    client.post(_of("change", "nothing"), {"cron": "", "is_on": "on"})
    assert Rhythm.objects.get(key="nothing").next_at.hour == 3


def test_a_schedule_that_is_none_is_refused(signed_in: SignedIn, admin: Member) -> None:
    """The form says what was expected, and nothing changes."""
    text = signed_in(admin).post(_of("change", "nothing"), {"cron": "nightly"}).content.decode()

    assert "Expected five parts" in text
    assert Rhythm.objects.get(key="nothing").cron == ""
    with pytest.raises(ValidationError):
        actions.change_rhythm(admin, "nothing", cron="nightly", is_on=True)


def test_saving_what_is_so_already_is_no_deed(admin: Member) -> None:
    """The log holds changes only."""
    actions.change_rhythm(admin, "nothing", cron="0 3 * * *", is_on=True)

    assert not Deed.objects.exists()


def test_what_is_switched_on_again_does_not_make_up_for_lost_time(admin: Member) -> None:
    """The next time is counted from now."""
    actions.change_rhythm(admin, "nothing", cron="", is_on=False)
    Rhythm.objects.filter(key="nothing").update(next_at=timezone.now() - timedelta(days=3))
    actions.change_rhythm(admin, "nothing", cron="", is_on=True)

    assert Rhythm.objects.get(key="nothing").next_at > timezone.now()


def test_a_failed_job_says_why_and_runs_again(signed_in: SignedIn, admin: Member) -> None:
    """An administrator reads the error, and lets it run once more with the same arguments."""
    failed = _failed()
    client = signed_in(admin)

    assert "Expected a seat. Got a stool." in _page(client, PAGE + "?state=failed")
    assert "Traceback" in _page(client, _of("job", failed))
    answer = client.post(_of("run_again", failed))
    again = UUID(answer["Location"].rstrip("/").rpartition("/")[2])
    assert DBTaskResult.objects.get(pk=again).status == TaskResultStatus.READY
    assert Deed.objects.get().verb == "jobs.run_again"


def test_a_manager_reads_the_error_and_not_the_code(signed_in: SignedIn, manager: Member) -> None:
    """The traceback is for administrators."""
    text = _page(signed_in(manager), _of("job", _failed()))

    assert "Got a stool." in text
    assert "Traceback" not in text


def test_a_failed_job_of_a_key_runs_again_under_its_key(admin: Member) -> None:
    """Run again twice, it waits once."""
    asked = enqueue_once("k", work.fail)
    drain()

    assert actions.run_again(admin, UUID(asked)) == actions.run_again(admin, UUID(asked))


def test_only_what_failed_runs_again(admin: Member) -> None:
    """A job that is done, or of another version, cannot be repeated."""
    done = work.note.enqueue("x").id
    drain()
    failed = _failed()
    DBTaskResult.objects.filter(pk=failed).update(task_path="desk.jobs.work.gone")

    with pytest.raises(ValidationError, match="has not failed"):
        actions.run_again(admin, UUID(done))
    with pytest.raises(ValidationError, match=r"work\.gone"):
        actions.run_again(admin, failed)


def test_progress_renews_itself_until_the_job_has_ended(
    signed_in: SignedIn, viewer: Member
) -> None:
    """Anybody who has the number of a job sees how far it is; at its end the page is told."""
    asked = work.steps.enqueue(3)
    client, address = signed_in(viewer), _of("progress", asked.id)
    assert "every 1s" in _page(client, address)
    claim("w")
    Track.objects.create(
        job=asked.id, done=1, total=3, text="Step %(number)s", values={"number": 1}
    )
    text = _page(client, address)
    assert "Step 1: 1 of 3" in text
    assert "every 1s" in text

    DBTaskResult.objects.update(status=TaskResultStatus.READY)
    drain()
    answer = client.get(address)
    assert "every 1s" not in answer.content.decode()
    assert "keepwell:job-finished" in answer["HX-Trigger"]


def test_what_is_not_there_is_not_found(signed_in: SignedIn, admin: Member) -> None:
    """Unknown jobs, entries and lists are 404."""
    client = signed_in(admin)

    for address in (_of("job", uuid4()), _of("progress", uuid4()), _of("change", "x")):
        assert client.get(address).status_code == 404
    assert client.get(PAGE + "?state=odd").status_code == 404


def test_jobs_of_another_version_are_listed_by_their_function(
    signed_in: SignedIn, admin: Member
) -> None:
    """A job whose function is gone does not break the list."""
    work.note.enqueue("x")
    DBTaskResult.objects.update(task_path="desk.jobs.work.gone")

    assert "desk.jobs.work.gone" in _page(signed_in(admin))


def test_the_page_costs_the_same_however_many_jobs_there_are(
    signed_in: SignedIn, admin: Member, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Session, member, rhythm, keys, its jobs and tracks, jobs and tracks, workers: nine."""
    client = signed_in(admin)
    for key in ("nothing", "more"):
        enqueue_once(key, work.nothing)
    for number in range(60):
        work.note.enqueue(str(number))
    _page(client)

    with django_assert_num_queries(9):
        _page(client)


def test_the_newest_job_of_a_key_is_found() -> None:
    """Pages of other rooms show how far what they asked for is."""
    assert queries.latest("k") is None
    enqueue_once("k", work.note, "x")
    drain()
    run = queries.latest("k")

    assert run is not None
    assert (run.title, run.state) == ("Note it down", "done")


def test_trouble_is_told_while_it_waits_to_be_tried_again() -> None:
    """A job that is tried again says what was in its way, and when it goes on."""
    work.busy.enqueue(times=9)
    drain()
    (run,) = queries.runs_of(DBTaskResult.objects.all())

    assert run.state == "again"
    assert run.error == "Another process has been writing. Wait for it to end."
    assert run.due is not None


def test_the_rhythm_is_told_in_the_language_of_the_reader(
    signed_in: SignedIn, admin: Member
) -> None:
    """Clocks and days follow the member's language."""
    Member.objects.filter(pk=admin.pk).update(language="nl")
    Rhythm.objects.filter(key="nothing").update(cron="0 8 * * 1")

    assert "maandag" in _page(signed_in(admin))
    assert language.current() == "en"


def test_what_recurs_stands_under_headings() -> None:
    """What people wait for comes first, and what only puts away what is old comes last."""
    declared = [("alerts.forget", True), ("alerts.send", False), ("health.refresh", False)]
    lines = [
        queries.Line(Entry(key, "* * * * *", work.nothing, tidies), Rhythm(key=key), None)
        for key, tidies in declared
    ]
    shown = {one.title: [line.entry.key for line in one.lines] for one in queries.grouped(lines)}
    assert list(shown.items()) == [
        ("Scores and forecasts", ["health.refresh"]), ("Closing the loop", ["alerts.send"]),
        ("Tidying up", ["alerts.forget"]),
    ]  # fmt: skip
