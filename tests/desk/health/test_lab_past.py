"""What a draft would have meant over the past."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from desk.health.small_company import AS_OF
from keepwell.desk.health.lab import looking_back
from keepwell.desk.health.lab.fields import edited
from keepwell.desk.health.lab.looking_back import KEPT, compare
from keepwell.desk.health.lab.published import published
from keepwell.desk.health.models import Draft, LookBack
from keepwell.desk.jobs import worker
from keepwell.desk.members.models import Member
from keepwell.engine.scorecard.schema import version_of
from keepwell.project import Project

SignedIn = Callable[[Member], Client]
LAB = "/scorecards/small/"
PAST = f"{LAB}past/"
SIDE = {
    "alerts": 150, "false_alarms": 106, "caught": 41, "missed": 17, "per_colleague": 2.5,
    "auc": {"value": 0.71, "low": 0.66, "high": 0.76},
    "lead": {"leavers": 50, "warned": 40, "median": 42.0, "lower": 20.0, "upper": 60.0},
}  # fmt: skip
TOLD: dict[str, Any] = {
    "first": "2025-01-05", "last": "2025-12-28", "horizon": 90, "leavers": 58, "enough": True,
    "before": SIDE, "after": SIDE | {"caught": 47, "missed": 11, "false_alarms": 120},
    "better_by": {"value": 0.03, "low": 0.01, "high": 0.05}, "moved": 7, "standing": 300,
}  # fmt: skip


@pytest.fixture(autouse=True)
def text(company: Project, monkeypatch: pytest.MonkeyPatch, db: None) -> str:
    """Let the lab look back from the small company's last day; return its scorecard's text."""

    def today() -> date:
        return AS_OF + timedelta(days=1)

    monkeypatch.setattr(looking_back, "today", today)
    return next(card.text for card in company.scorecards if card.name == "small")


@pytest.fixture
def draft(text: str) -> str:
    """Return a text with another weight."""
    return edited(text, "dimensions.satisfaction.weight", "8")


@pytest.fixture
def kept(draft: str) -> LookBack:
    """Keep what was found for the draft."""
    now = published("small")
    assert now is not None
    return LookBack.objects.create(
        name="small", before=now.version, after=version_of(draft), as_of=AS_OF, record=TOLD
    )


def send(client: Client, text: str, **more: str) -> str:
    """Return the fragment for a text."""
    answer = client.post(PAST, {"text": text, **more})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_manager_looks_back(manager: Member, signed_in: SignedIn, draft: str) -> None:
    """Asked twice it is found out once, in the background; then it stands there at once."""
    client = signed_in(manager)
    assert "Takes from seconds to minutes" in send(client, draft)
    for _turn in range(2):
        assert "jobs/" in send(client, draft, ask="1")
    worker.drain()
    kept = LookBack.objects.get()
    assert (kept.as_of, kept.after) == (AS_OF, version_of(draft))
    assert kept.record["first"] is not None
    assert kept.record["before"]["alerts"] != kept.record["after"]["alerts"]
    page = send(client, draft)
    assert "1 leaver: too few to judge" in page
    assert "Leavers caught" in page


@pytest.mark.slow
def test_the_past_is_held_for_the_next_text(
    text: str, draft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second weight is tried without gathering the past again; another window needs it anew."""
    gathered: list[str] = []
    gather = looking_back._gathered

    def counted(card: Any, as_of: date) -> Any:
        gathered.append(card.version)
        return gather(card, as_of)

    monkeypatch.setattr(looking_back, "_gathered", counted)
    looking_back._held.clear()
    compare.call("small", draft)
    compare.call("small", edited(text, "dimensions.adoption.weight", "5"))
    assert gathered == [version_of(text)]
    window = text.replace("window: 28d", "window: 14d", 1)
    compare.call("small", window)
    assert gathered[1:] == [version_of(text), version_of(window)]
    assert LookBack.objects.count() == 3
    looking_back._held.clear()


def test_a_text_with_mistakes_or_without_a_change_is_not_asked_about(
    manager: Member, signed_in: SignedIn, text: str
) -> None:
    """It says why not, and no job is asked for."""
    client = signed_in(manager)
    assert "The text has mistakes" in send(client, text.replace("event:", "evnt:", 1), ask="1")
    assert "nothing would change" in send(client, text, ask="1")
    assert worker.drain() == 0


@pytest.mark.parametrize(("role", "sees"), [("manager", True), ("viewer", False)])
def test_what_failed_is_told(
    request: pytest.FixtureRequest, signed_in: SignedIn, draft: str, company: Project, role: str,
    *, sees: bool,
) -> None:  # fmt: skip
    """Who looks sees that it failed; why, those see who can mend it."""
    one = request.getfixturevalue(role)
    Draft.objects.create(name="small", text=draft)
    looking_back.look_back(request.getfixturevalue("manager"), "small", draft)
    looking_back._held.clear()
    (company.root / "scorecards" / "persons.yaml").write_text("scorecard: [", encoding="utf-8")
    worker.drain()
    page = send(signed_in(one), draft)
    assert "It could not be found out." in page
    assert ("persons.yaml" in page) is sees


@pytest.mark.usefixtures("kept")
def test_both_sides_stand_beside_each_other(
    manager: Member, signed_in: SignedIn, draft: str
) -> None:
    """First the verdict in words, then the figures of both texts and their differences."""
    page = send(signed_in(manager), draft)
    assert "tells better who leaves: its AUC is 0.030 greater" in page
    assert "It catches 47 of 58 leavers instead of 41" in page
    for cells in (("41", "47", "+6"), ("106", "120", "+14"), ("2.5", "2.5", "±0.0")):
        assert "".join(f'<td class="n">{cell}</td>' for cell in cells) in page
    assert "Of an earlier text" not in page


@pytest.mark.usefixtures("kept")
def test_what_was_found_for_another_text_says_so(
    manager: Member, signed_in: SignedIn, text: str, draft: str
) -> None:
    """As soon as the text is another, what stands there is told to be of an earlier one."""
    other = edited(text, "dimensions.satisfaction.weight", "9")
    client = signed_in(manager)
    for address in (PAST, f"{LAB}check/"):
        page = client.post(address, {"text": other}).content.decode()
        assert "Of an earlier text" in page
        assert "It catches 47 of 58" in page
    assert "Of an earlier text" not in client.post(f"{LAB}check/", {"text": draft}).content.decode()


def test_another_published_text_makes_it_void(
    kept: LookBack, manager: Member, signed_in: SignedIn, draft: str
) -> None:
    """What was compared with a text that scores no more is not shown."""
    kept.before = "000000000000"
    kept.save()
    assert "It catches" not in send(signed_in(manager), draft)


@pytest.mark.usefixtures("kept")
def test_before_publishing_it_stands_there_again(
    manager: Member, signed_in: SignedIn, text: str, draft: str
) -> None:
    """Who publishes a draft that was looked back with sees what was found; of another nothing."""
    client, address = signed_in(manager), f"{LAB}publish/"
    saved = Draft.objects.create(name="small", text=draft, base_version=version_of(text))
    assert "It catches 47 of 58" in client.get(address).content.decode()
    saved.text = edited(draft, "dimensions.satisfaction.weight", "9")
    saved.save()
    assert "It catches" not in client.get(address).content.decode()


@pytest.mark.usefixtures("kept")
def test_readers_see_it_of_what_is_saved(
    viewer: Member, stranger: Member, signed_in: SignedIn, draft: str, text: str
) -> None:
    """A reader gets the figures of the saved draft, whatever they send, and may not ask."""
    assert "It catches" not in send(signed_in(viewer), draft)
    Draft.objects.create(name="small", text=draft, base_version=version_of(text))
    for one in (viewer, stranger):
        client = signed_in(one)
        assert "It catches 47 of 58" in send(client, "")
        page = client.get(LAB).content.decode()
        assert "It catches 47 of 58" in page
        assert "Look back" not in page
        assert client.post(PAST, {"ask": "1"}).status_code == 403


def test_the_newest_findings_are_kept(draft: str) -> None:
    """Of a scorecard some two dozen drafts are remembered; what was found last is among them."""
    for number in range(KEPT + 2):
        LookBack.objects.create(
            name="small", before="b", after=str(number), as_of=AS_OF, record=TOLD
        )
    compare.call("small", draft)
    assert LookBack.objects.count() == KEPT
    assert LookBack.objects.filter(after=version_of(draft)).exists()
