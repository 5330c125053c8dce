"""The proof page: what it says, who may ask for a proof, and when one is made by itself."""

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries

from keepwell.desk.health.models import KeptProof, Publication
from keepwell.desk.health.proofs import making
from keepwell.desk.health.proofs.actions import prove_now
from keepwell.desk.jobs import worker
from keepwell.desk.members.models import Deed, Member
from keepwell.engine.proof.judging import Beside, judge
from keepwell.engine.proof.result import Asked, record
from keepwell.project import Project
from proof_facts import telling

SignedIn = Callable[[Member], Client]
AS_OF = date(2026, 3, 31)


def get(client: Client, address: str = "/proof/") -> str:
    """Return the page."""
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def kept(company: Project, db: None) -> KeptProof:
    """Keep a proof of the small company's scorecards with 120 leavers."""
    evidence, _, _ = telling()
    chance = np.random.default_rng(3)
    noise = chance.uniform(0, 100, len(evidence))
    cards = tuple((card.name, card.version) for card in company.scorecards if card.name == "small")
    beside = Beside({"tenure": noise, "last_activity": -noise}, noise, budget=5)
    found = record(judge(evidence, Asked(AS_OF, scorecards=cards), beside, until=30_000))
    return KeptProof.objects.create(asked="", horizon=90, as_of=AS_OF, record=found)


@pytest.mark.usefixtures("kept")
def test_the_verdict_comes_first_then_the_numbers(viewer: Member, signed_in: SignedIn) -> None:
    """A viewer reads in words what it comes to, then bands, alerts, gain and measures."""
    page = get(signed_in(viewer))
    places = [
        page.index(words)
        for words in (
            "The score tells who leaves better than a coin",
            "Who tells best who leaves?",
            "What became of the bands?",
            "What would the team have caught?",
            "How many who left are among the lowest scores?",
            "Can it be read as a chance?",
            "What does each measure tell?",
        )
    ]
    assert places == sorted(places)
    for words in ("dead weight", "misleads: those who leave score higher", "120 leavers"):
        assert words in page


@pytest.mark.usefixtures("kept")
def test_everybody_sees_the_same_figures_and_no_names(
    stranger: Member, viewer: Member, signed_in: SignedIn
) -> None:
    """Figures are of the whole company, also for who sees no customer; nobody is named."""
    verdicts = []
    for one in (stranger, viewer):
        page = get(signed_in(one))
        verdicts.append(page[page.index('id="verdict"') : page.index('id="judges"')])
        assert "acc-" not in page
        assert "/customers/" not in page.split('id="verdict"')[1]
    assert verdicts[0] == verdicts[1]


@pytest.mark.usefixtures("company")
def test_before_the_first_it_teaches(manager: Member, viewer: Member, signed_in: SignedIn) -> None:
    """It says what will stand there, and only who may is offered to have it made."""
    for one, may in ((manager, True), (viewer, False)):
        page = get(signed_in(one))
        assert "Not proven yet" in page
        assert ("Prove now" in page) is may
        assert ("A manager can have it made at once." in page) is not may


@pytest.mark.usefixtures("kept")
def test_with_too_few_leavers_it_says_how_to_bring_past_ends(
    kept: KeptProof, viewer: Member, signed_in: SignedIn
) -> None:
    """Nine leavers claim nothing; the page says how many are needed and what to bring."""
    kept.record |= {"outcomes": 9, "enough": False}
    kept.save()
    page = get(signed_in(viewer))
    assert "9 leavers: too few to judge, about 30 are needed." in page
    assert "Subscription Ended" in page


def test_a_manager_has_it_made(company: Project, manager: Member, signed_in: SignedIn) -> None:
    """Asked twice it is made once, in the background, as a deed; the page tells that it comes."""
    for path in (company.root / "segments").glob("*.yaml"):
        path.unlink()  # looking at each of them on each day takes seconds
    client = signed_in(manager)
    for _ in range(2):
        answer = client.post("/proof/now/", {"scorecard": "", "within": "30"})
        assert answer["Location"] == "/proof/?within=30"
    assert "Prove now" not in get(client, "/proof/?within=30")
    assert Deed.objects.filter(verb="health.prove").count() == 2
    worker.drain()
    found = KeptProof.objects.get()
    assert (found.asked, found.horizon) == ("", 30)
    assert found.record["outcomes"] >= 0
    assert [name for name, _ in found.record["scorecards"]] == ["small"]
    assert "Prove now" in get(client, "/proof/?within=30")


@pytest.mark.usefixtures("company")
def test_only_managers_ask(member: Member, signed_in: SignedIn) -> None:
    """A member is refused at the page and at the action."""
    assert signed_in(member).post("/proof/now/").status_code == 403
    with pytest.raises(PermissionDenied):
        prove_now(member, "", 90)


@pytest.mark.usefixtures("company")
def test_a_version_nobody_knows_is_not_found(viewer: Member, signed_in: SignedIn) -> None:
    """Only versions that ever scored can be asked for; other days are the usual ones."""
    client = signed_in(viewer)
    assert client.get("/proof/?scorecard=small@000000000000").status_code == 404
    assert client.get("/proof/?within=7").status_code == 200


def test_a_changed_scorecard_is_told(
    kept: KeptProof, company: Project, viewer: Member, signed_in: SignedIn
) -> None:
    """Once the file has another text, the page says that the proof is of the one before."""
    client = signed_in(viewer)
    assert "A scorecard has changed since" not in get(client)
    file = company.root / "scorecards" / "small.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    assert kept.horizon == 90
    assert "A scorecard has changed since" in get(client)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Note which proofs would be made."""
    asked: list[tuple[str, int]] = []
    monkeypatch.setattr(making, "make", lambda *what: asked.append(what))
    return asked


@pytest.mark.usefixtures("company", "db")
def test_without_scores_nothing_is_proven(made: list[tuple[str, int]]) -> None:
    """A desk whose customers were never published waits."""
    assert making.prove_what_is_due() == 0
    assert made == []


def test_every_night_proves_what_changed_or_grew_old(
    kept: KeptProof, company: Project, made: list[tuple[str, int]]
) -> None:
    """A fresh proof stays; a week later, or with another text, it is made again."""
    Publication.objects.create(as_of=AS_OF, is_full=True, finished_at=now(), customers=9)
    assert making.prove_what_is_due() == 0
    KeptProof.objects.update(made_at=now() - timedelta(days=8))
    assert making.prove_what_is_due() == 1
    KeptProof.objects.update(made_at=now())
    file = company.root / "scorecards" / "small.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    assert making.prove_what_is_due() == 1
    assert made == [("", kept.horizon)] * 2


@pytest.mark.usefixtures("company", "db")
def test_the_first_night_proves_the_usual_days(made: list[tuple[str, int]]) -> None:
    """With scores and no proof yet, that of 90 days is made."""
    Publication.objects.create(as_of=AS_OF, is_full=True, finished_at=now(), customers=9)
    assert making.prove_what_is_due() == 1
    assert made == [("", 90)]


def test_old_proofs_go(kept: KeptProof) -> None:
    """Of each kind the newest dozen is kept."""
    for days in range(1, 15):
        KeptProof.objects.create(
            asked="", horizon=90, as_of=AS_OF + timedelta(days), record=kept.record
        )
    making.forget_old("", 90)
    assert KeptProof.objects.count() == making.KEPT
    assert KeptProof.objects.first().as_of == AS_OF + timedelta(14)


@pytest.mark.usefixtures("kept")
def test_the_page_asks_little_and_never_the_lake(
    viewer: Member,
    signed_in: SignedIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A few queries to the desk's own database; a lake that cannot be read changes nothing."""
    client = signed_in(viewer)
    monkeypatch.setattr("keepwell.engine.lake.store.Lake.files", None)
    with django_assert_max_num_queries(8):
        get(client)
