"""Publishing scorecards, now or at a moment, and their history."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils.timezone import localtime, now
from django_tasks_db.models import DBTaskResult

from keepwell.desk.health.lab import actions
from keepwell.desk.health.lab.actions import Candidate, publish_due
from keepwell.desk.health.lab.actions.drafting import Seen
from keepwell.desk.health.lab.noticing import notice
from keepwell.desk.health.lab.published import published
from keepwell.desk.health.models import Draft, Release
from keepwell.desk.health.tasks import EVERYTHING
from keepwell.desk.jobs import queries as jobs
from keepwell.desk.members.models import Deed, Member
from keepwell.engine.scorecard.schema import version_of
from keepwell.health import versions_of
from keepwell.project import Project

SignedIn = Callable[[Member], Client]
LAB = "/scorecards/small/"
FAILING = """tests:
  - name: nobody is a hundred
    as_of: 2026-03-31
    touchpoints:
      - {account: a, at: 2026-03-30, event: Survey Answered, value: 5}
    expect: {a: {measures: {nps: 6}}}
"""


@pytest.fixture(autouse=True)
def file(company: Project) -> Path:
    """Let the desk stand on the small company; return the file of its scorecard."""
    return company.root / "scorecards" / "small.yaml"


def lower(file: Path, share: str = "0.4") -> str:
    """Return the text with another least coverage."""
    return file.read_text(encoding="utf-8").replace("min_coverage: 0.5", f"min_coverage: {share}")


def candidate(text: str) -> Candidate:
    """Return a text that is to follow what is published."""
    file = published("small")
    return Candidate("small", text, file.version if file else "")


def drafted(member: Member, text: str) -> Draft:
    """Save a draft where there was none."""
    return actions.save_draft(member, "small", text, Seen("", candidate(text).base))


def refusal(member: Member, what: Candidate, reason: str = "Better", **more: datetime) -> str:
    """Return why publishing was refused."""
    with pytest.raises(ValidationError) as refused:
        actions.publish(member, what, reason, **more)
    return " ".join(refused.value.messages)


def test_publishing_writes_the_file(manager: Member, signed_in: SignedIn, file: Path) -> None:
    """What is published is in the file, in the history with who and why, and scores everybody."""
    client, text = signed_in(manager), lower(file)
    drafted(manager, text)
    page = client.get(f"{LAB}publish/").content.decode()
    assert "min_coverage: 0.5 → 0.4" in page
    typed = {"reason": "Few surveys", "base": candidate("").base, "version": version_of(text)}
    assert client.post(f"{LAB}publish/", typed)["Location"] == LAB
    assert file.read_text(encoding="utf-8") == text
    assert not Draft.objects.exists()
    first, second = Release.objects.filter(name="small").order_by("number")
    assert (first.number, first.who, first.version) == (1, "", typed["base"])
    assert (second.number, second.who, second.reason) == (2, "Manager", "Few surveys")
    deed = Deed.objects.get(verb="health.publish_scorecard")
    assert deed.after["changes"] == ["min_coverage: 0.5 → 0.4"]
    asked = jobs.latest(EVERYTHING)
    assert asked is not None
    assert asked.is_open


def test_a_reason_is_asked_for(manager: Member, signed_in: SignedIn, file: Path) -> None:
    """Nobody publishes without saying why."""
    drafted(manager, lower(file))
    typed = {"reason": " ", "base": candidate("").base, "version": version_of(lower(file))}
    assert signed_in(manager).post(f"{LAB}publish/", typed).status_code == 422
    assert "Say why" in refusal(manager, candidate(lower(file)), " ")
    assert not Release.objects.filter(who="Manager").exists()


def test_mistakes_are_not_published(manager: Member, file: Path) -> None:
    """A text with a mistake is refused, with the mistake, and the file stays."""
    before = file.read_text(encoding="utf-8")
    assert "windw" in refusal(manager, candidate(before.replace("window:", "windw:")))
    assert file.read_text(encoding="utf-8") == before


def test_its_own_tests_have_to_pass(manager: Member, signed_in: SignedIn, file: Path) -> None:
    """A scorecard whose own tests fail is refused, and says which and how."""
    text = lower(file) + FAILING
    said = refusal(manager, candidate(text))
    assert "nobody is a hundred" in said
    assert "measures.nps: expected 6, got 5" in said
    drafted(manager, text)
    page = signed_in(manager).get(f"{LAB}publish/tests/").content.decode()
    assert "measures.nps: expected 6, got 5" in page
    actions.publish(manager, candidate(text.replace("nps: 6", "nps: 5")), "Held to its word")
    assert "nps: 5" in file.read_text(encoding="utf-8")


def test_a_file_that_changed_is_not_overwritten(manager: Member, file: Path) -> None:
    """What somebody else put into the file since the draft began stays there."""
    what = candidate(lower(file))
    file.write_text(lower(file, "0.3"), encoding="utf-8")
    assert "has changed since" in refusal(manager, what)
    assert file.read_text(encoding="utf-8") == lower(file, "0.3")


def test_what_one_looked_at_is_published(manager: Member, signed_in: SignedIn, file: Path) -> None:
    """A draft that somebody changed after one looked at it is not published unseen."""
    draft = drafted(manager, lower(file))
    typed = {"reason": "Better", "base": draft.base_version, "version": draft.version}
    actions.save_draft(
        manager, "small", lower(file, "0.2"), Seen(draft.version, draft.base_version)
    )
    answer = signed_in(manager).post(f"{LAB}publish/", typed)
    assert answer.status_code == 422
    assert "Look at it anew" in answer.content.decode()


def test_the_same_is_not_published_twice(manager: Member, file: Path) -> None:
    """A text that is the published one is refused: nothing would change."""
    text = file.read_text(encoding="utf-8")
    assert "nothing would change" in refusal(manager, candidate(text))


def test_what_cannot_be_written_is_not_said_to_be(
    manager: Member, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the file cannot be written, neither history nor log says that it was."""

    def full(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("keepwell.desk.health.lab.actions.publishing.write", full)
    assert "No space left" in refusal(manager, candidate(lower(file)))
    assert not Release.objects.filter(who="Manager").exists()
    assert not Deed.objects.filter(verb="health.publish_scorecard").exists()


# --- at a moment


def test_it_waits_for_its_moment(manager: Member, signed_in: SignedIn, file: Path) -> None:
    """Planned, it is shown as waiting; when its moment comes it is published, once."""
    client, text = signed_in(manager), lower(file)
    draft, due = drafted(manager, text), now() + timedelta(days=1)
    typed = {"reason": "From tomorrow", "base": draft.base_version, "version": draft.version}
    typed["due"] = f"{localtime(due):%Y-%m-%dT%H:%M}"
    client.post(f"{LAB}publish/", typed)
    release = Release.objects.get(who="Manager")
    assert release.is_pending
    assert DBTaskResult.objects.get().run_after == release.due_at
    assert "“From tomorrow”" in client.get(LAB).content.decode()
    assert file.read_text(encoding="utf-8") != text
    assert publish_due.call(release.pk)
    assert file.read_text(encoding="utf-8") == text
    assert not Draft.objects.exists()
    assert publish_due.call(release.pk)
    assert (
        Release.objects.filter(number=2).count()
        == Deed.objects.filter(verb="health.publish_scorecard").count()
    )


def test_what_waits_can_be_withdrawn(manager: Member, signed_in: SignedIn, file: Path) -> None:
    """A withdrawn version is not published when its moment comes."""
    before, due = file.read_text(encoding="utf-8"), now() + timedelta(days=1)
    release = actions.publish(manager, candidate(lower(file)), "Later", due)
    signed_in(manager).post(f"{LAB}withdraw/")
    assert not publish_due.call(release.pk)
    assert file.read_text(encoding="utf-8") == before
    assert Deed.objects.filter(verb="health.withdraw_release").exists()


def test_one_waits_at_a_time(manager: Member, file: Path) -> None:
    """While a version waits, no other is published over what it is to follow."""
    actions.publish(manager, candidate(lower(file)), "Later", now() + timedelta(days=1))
    assert "Withdraw it first" in refusal(manager, candidate(lower(file, "0.3")))


def test_a_moment_lies_ahead(manager: Member, file: Path) -> None:
    """A moment that is past is refused."""
    assert "past" in refusal(manager, candidate(lower(file)), due=now() - timedelta(minutes=1))


def test_what_became_impossible_is_said(manager: Member, signed_in: SignedIn, file: Path) -> None:
    """If the file has changed when the moment comes, it stays as it is, and the lab says so."""
    due = now() + timedelta(days=1)
    release = actions.publish(manager, candidate(lower(file)), "Later", due)
    file.write_text(lower(file, "0.3"), encoding="utf-8")
    assert not publish_due.call(release.pk)
    assert file.read_text(encoding="utf-8") == lower(file, "0.3")
    page = signed_in(manager).get(LAB).content.decode()
    assert "was not published" in page
    assert Deed.objects.get(verb="health.refuse_release").member is None


# --- history


def test_changes_from_outside_are_in_the_history(
    viewer: Member, signed_in: SignedIn, file: Path
) -> None:
    """What was changed in the file is noticed when the page opens, once, as from the file."""
    client = signed_in(viewer)
    for share in ("0.5", "0.4", "0.4"):
        file.write_text(lower(file, share), encoding="utf-8")
        page = client.get(f"{LAB}versions/").content.decode()
    assert page.count("from the file") == 2
    assert page.count("scores now") == 1
    changes = client.get(f"{LAB}versions/2/changes/").content.decode()
    assert "min_coverage: 0.5 → 0.4" in changes
    assert Release.objects.filter(name="persons").count() == 1


@pytest.mark.usefixtures("db")
def test_what_scored_before_is_in_the_history(company: Project, file: Path) -> None:
    """Versions that scored before there was a lab begin the history, with their texts."""
    versions_of(company).keep(company.scorecards[1])
    old = company.scorecards[1].version
    file.write_text(lower(file), encoding="utf-8")
    notice()
    notice()
    found = list(Release.objects.filter(name="small").order_by("number"))
    assert [one.version for one in found] == [old, version_of(lower(file))]


def test_an_old_version_is_published_again(
    manager: Member, signed_in: SignedIn, file: Path
) -> None:
    """One goes back by publishing the old text with a reason; the history tells both."""
    before, client = file.read_text(encoding="utf-8"), signed_in(manager)
    actions.publish(manager, candidate(lower(file)), "Try it")
    assert f"{LAB}versions/1/again/" in client.get(f"{LAB}versions/").content.decode()
    page = client.get(f"{LAB}versions/1/again/").content.decode()
    assert "min_coverage: 0.4 → 0.5" in page
    typed = {"reason": "It was worse", "base": candidate("").base, "version": version_of(before)}
    assert client.post(f"{LAB}versions/1/again/", typed).status_code == 302
    assert file.read_text(encoding="utf-8") == before
    assert [one.number for one in Release.objects.filter(name="small")] == [3, 2, 1]


def test_versions_are_files_to_take_away(viewer: Member, signed_in: SignedIn, file: Path) -> None:
    """A version is downloaded as the text it is."""
    notice()
    answer = signed_in(viewer).get(f"{LAB}versions/1/text/")
    assert answer.content.decode() == file.read_text(encoding="utf-8")
    assert answer["Content-Disposition"].startswith('attachment; filename="small-')


@pytest.mark.parametrize("reader", ["viewer", "member", "stranger"])
def test_managers_publish(request: pytest.FixtureRequest, reader: str, file: Path) -> None:
    """Nobody below a manager publishes, withdraws, or goes back."""
    who: Member = request.getfixturevalue(reader)
    with pytest.raises(PermissionDenied):
        actions.publish(who, candidate(lower(file)), "Mine")
    with pytest.raises(PermissionDenied):
        actions.withdraw(who, "small")
