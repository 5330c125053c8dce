"""The first page of a new desk: three steps, and the scores on their way."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils.timezone import now
from django_tasks_db.models import DBTaskResult

from desk.health.small_company import AS_OF
from keepwell.desk.health import tasks
from keepwell.desk.health.actions.scoring import score_now
from keepwell.desk.health.models import Publication
from keepwell.desk.health.tasks import EVERYTHING, REFRESH
from keepwell.desk.intake.models import File
from keepwell.desk.jobs import queries as jobs
from keepwell.desk.jobs.worker import drain
from keepwell.desk.members.models import Deed, Member
from keepwell.project import Project

SignedIn = Callable[[Member], Client]
NOW = "/score-now/"


def page(client: Client) -> str:
    """Return the first page."""
    return client.get("/").content.decode()


@pytest.mark.usefixtures("desk_project")
def test_a_member_asks_for_scores(member: Member, signed_in: SignedIn) -> None:
    """However often the button is pressed, first scores are asked for once; each deed is logged."""
    client = signed_in(member)
    assert 'action="/score-now/"' in page(client)
    for _press in range(2):
        assert client.post(NOW).headers["Location"] == "/"
    run = jobs.latest(EVERYTHING)
    assert run is not None
    assert DBTaskResult.objects.count() == 1
    said = Deed.objects.filter(verb="health.score_now").values_list("member", "subject", "name")
    assert list(said) == [(member.pk, str(run.id), run.title)] * 2


@pytest.mark.usefixtures("desk_project")
def test_a_viewer_does_not(viewer: Member, signed_in: SignedIn) -> None:
    """A viewer sees the steps without a button; neither page nor action lets one through."""
    client = signed_in(viewer)
    assert 'action="/score-now/"' not in page(client)
    assert client.post(NOW).status_code == 403
    with pytest.raises(PermissionDenied):
        score_now(viewer)
    assert not DBTaskResult.objects.exists()


@pytest.mark.usefixtures("desk_project")
def test_it_is_no_link(member: Member, signed_in: SignedIn) -> None:
    """Following an address starts nothing."""
    assert signed_in(member).get(NOW).status_code == 405
    assert not DBTaskResult.objects.exists()


@pytest.mark.usefixtures("company")
def test_once_there_are_scores_it_brings_what_changed(member: Member) -> None:
    """After the first scores only what changed is asked for."""
    Publication.objects.create(as_of=AS_OF, is_full=True, finished_at=now(), customers=1)
    score_now(member)
    assert jobs.latest(REFRESH) is not None
    assert jobs.latest(EVERYTHING) is None


@pytest.mark.usefixtures("desk_project")
def test_while_scoring_it_shows_how_far(member: Member, signed_in: SignedIn) -> None:
    """Instead of the button stands the job, which renews itself and then the page."""
    client = signed_in(member)
    client.post(NOW)
    shown = page(client)
    run = jobs.latest(EVERYTHING)
    assert run is not None
    assert f'hx-get="/jobs/{run.id}/progress/"' in shown
    assert 'hx-trigger="keepwell:job-finished"' in shown
    assert 'action="/score-now/"' not in shown
    assert "No worker runs" in shown


@pytest.mark.usefixtures("company")
def test_it_turns_into_today(
    member: Member, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the job has ended the same address shows the customers, and the page is told to look."""
    monkeypatch.setattr(tasks, "today", lambda: AS_OF)
    client = signed_in(member)
    client.post(NOW)
    run = jobs.latest(EVERYTHING)
    assert run is not None
    assert drain() >= 1
    told = client.get(f"/jobs/{run.id}/progress/")
    assert "keepwell:job-finished" in told.headers["HX-Trigger"]
    assert 'id="first-steps"' not in page(client)


@pytest.mark.slow
@pytest.mark.usefixtures("desk_project")
def test_scoring_nobody_says_so(member: Member, signed_in: SignedIn) -> None:
    """A scoring that found nobody leads back to the first step, with the button there again."""
    client = signed_in(member)
    client.post(NOW)
    drain()
    shown = page(client)
    assert "there was nobody to score" in shown
    assert 'action="/score-now/"' in shown


def test_a_broken_scorecard_is_why(company: Project, member: Member, signed_in: SignedIn) -> None:
    """A scoring that failed by a mistake in a scorecard leads to the page that shows it."""
    path = company.root / "scorecards" / "small.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("window:", "windw:"), encoding="utf-8")
    client = signed_in(member)
    client.post(NOW)
    drain()
    shown = page(client)
    assert "The last scoring failed because of that mistake" in shown
    assert 'href="/scorecards/"' in shown
    assert str(company.root) not in shown


@pytest.mark.usefixtures("desk_project")
def test_why_it_failed_is_for_who_can_mend_it(
    member: Member, manager: Member, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What went wrong inside is told to managers; others learn that it failed."""

    def break_down() -> int:
        raise ValueError("the disk is full")

    monkeypatch.setattr(tasks.moving, "move", break_down)
    signed_in(member).post(NOW)
    drain()
    assert "The last scoring failed: the disk is full" in page(signed_in(manager))
    shown = page(signed_in(member))
    assert "The last scoring failed." in shown
    assert "the disk is full" not in shown


@pytest.mark.usefixtures("desk_project")
def test_what_is_done_is_ticked(manager: Member, signed_in: SignedIn) -> None:
    """Once rows came in, the first step is done."""
    client = signed_in(manager)
    assert 'class="done"' not in page(client)
    File.objects.create(name="a.csv", size=1, shape="x", new=3)
    assert 'class="done"' in page(client)
