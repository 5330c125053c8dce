"""Trying a draft on today's customers."""

from collections import Counter
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from desk.health.small_company import AS_OF
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.health.lab import effect as effects
from keepwell.desk.health.lab.checking import read
from keepwell.desk.health.lab.counting import count, is_at_hand, lineups
from keepwell.desk.health.lab.effect import Effect, effect
from keepwell.desk.health.lab.fields import edited
from keepwell.desk.jobs.worker import drain
from keepwell.desk.members.models import Member
from keepwell.engine.lake.tables import TRAITS
from keepwell.engine.scorecard.schema import Scorecard
from keepwell.health import score
from keepwell.project import Project

SignedIn = Callable[[Member], Client]
TRY = "/scorecards/small/try/"


@pytest.fixture(autouse=True)
def published(company: Project, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    """Let the desk know the small company's customers, and the lab look at its last day."""

    def today() -> date:
        return AS_OF

    monkeypatch.setattr(effects, "today", today)
    for unit, model in (("account", Customer), ("person", Person)):
        traits = company.lake.connection.to_pyarrow(company.lake.read(TRAITS).select(unit))
        keys = set(traits[unit].drop_null().to_pylist())
        model.objects.bulk_create(model(key=key, name=key) for key in sorted(keys))


def text_of(company: Project) -> str:
    """Return the text of the small scorecard."""
    return next(card.text for card in company.scorecards if card.name == "small")


def card_of(text: str) -> Scorecard:
    """Return the scorecard of a text."""
    card = read(text)[0]
    assert card is not None
    return card


def tried(company: Project, member: Member, text: str) -> Effect:
    """Count what a text looks at, and return what it would change."""
    count.call(text)
    of = Project.open(company.root)
    return effect(of, member, card_of(text), lineups(of, card_of(text)))


@pytest.mark.slow
def test_both_sides_are_what_scoring_says(company: Project, manager: Member) -> None:
    """The numbers before and after are those of scoring everybody by the one and by the other."""
    text = edited(text_of(company), "dimensions.satisfaction.weight", "8")
    found = tried(company, manager, text)
    before = {row["account"]: row for row in score(company, as_of=AS_OF).records()}
    path = company.root / "scorecards" / "small.yaml"
    path.write_text(text, encoding="utf-8")
    after = {
        row["account"]: row for row in score(Project.open(company.root), as_of=AS_OF).records()
    }
    assert found.before.bands == Counter(row["band"] for row in before.values())
    assert found.after.bands == Counter(row["band"] for row in after.values())
    assert found.moved == sum(before[key]["band"] != row["band"] for key, row in after.items())
    scores = [row["score"] for row in after.values() if row["score"] is not None]
    assert found.after.score == pytest.approx(sum(scores) / len(scores))
    assert found.moves
    for move in found.moves:
        assert move.before["score"] == before[move.customer.key]["score"]
        assert move.after["score"] == after[move.customer.key]["score"]


def test_the_published_text_changes_nobody(company: Project, manager: Member) -> None:
    """Trying what scores now moves nobody."""
    found = tried(company, manager, text_of(company))
    assert found.before == found.after
    assert (found.moved, found.moves) == (0, [])
    assert found.sampled == found.everybody == Customer.objects.filter(is_current=True).count()


def test_only_those_one_may_see(company: Project, member: Member, stranger: Member) -> None:
    """Numbers and names are of the customers the member may see, and of nobody else."""
    mine = list(Customer.objects.filter(is_current=True)[:3])
    Customer.objects.filter(pk__in=[one.pk for one in mine]).update(owner=member)
    text = edited(text_of(company), "dimensions.satisfaction.weight", "8")
    found = tried(company, member, text)
    assert found.everybody == 3
    assert sum(found.after.bands.values()) <= 3
    assert {move.customer.pk for move in found.moves} <= {one.pk for one in mine}
    assert tried(company, stranger, text).everybody == 0


@pytest.mark.slow
def test_of_many_a_sample_is_tried(
    company: Project, manager: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of more customers than a sample holds some are tried, the same each time, and it says so."""
    monkeypatch.setattr(effects, "SAMPLE", 6)
    text = edited(text_of(company), "dimensions.satisfaction.weight", "8")
    first, second = (tried(company, manager, text) for _turn in range(2))
    assert first.is_sample
    assert 0 < first.sampled <= 6
    assert first == second


def test_a_new_scorecard_takes_those_it_is_for(company: Project, manager: Member) -> None:
    """A draft that has no file is tried before those that come after it by name."""
    text = text_of(company).replace("scorecard: small", "scorecard: a_first")
    found = tried(company, manager, text)
    assert found.before.scored == 0
    assert found.after.scored == tried(company, manager, text_of(company)).after.scored


def test_people_are_tried_as_people(company: Project, manager: Member) -> None:
    """A draft of a scorecard for people is tried on people."""
    text = next(card.text for card in company.scorecards if card.name == "persons")
    found = tried(company, manager, edited(text, "dimensions.adoption.weight", "2"))
    assert found.after.scored > 0
    assert found.unit == "person"


def test_what_is_new_is_counted_first(
    company: Project, manager: Member, signed_in: SignedIn
) -> None:
    """A text that looks at something new has it counted by a job; then it is tried."""
    client = signed_in(manager)
    text = text_of(company).replace("event: Survey Answered", "event: Survey Sent")
    page = client.post(TRY, {"text": text}).content.decode()
    assert "never counted before" in page
    assert not is_at_hand(company, lineups(company, card_of(text)))
    drain()
    page = client.post(TRY, {"text": text}).content.decode()
    assert "would be in another band" in page
    assert "Mean coverage" in page


def test_a_text_with_mistakes_is_not_tried(manager: Member, signed_in: SignedIn) -> None:
    """What cannot be read cannot be tried, and that is said."""
    page = signed_in(manager).post(TRY, {"text": "scorecard: small"}).content.decode()
    assert "The text has mistakes" in page


def test_readers_try_what_is_saved(company: Project, viewer: Member, signed_in: SignedIn) -> None:
    """Who may not edit sees the effect of the saved text, whatever they send, and starts no job."""
    page = signed_in(viewer).post(TRY, {"text": "scorecard: small"}).content.decode()
    assert "Once a manager has tried it" in page
    count.call(text_of(company))
    page = signed_in(viewer).post(TRY, {"text": "scorecard: small"}).content.decode()
    assert "0 would be in another band" in page


def test_other_mistakes_are_said(company: Project, manager: Member, signed_in: SignedIn) -> None:
    """While another scorecard has mistakes nobody can be scored, and the fragment says which."""
    text, path = text_of(company), company.root / "scorecards" / "persons.yaml"
    path.write_text("scorecard: persons\n", encoding="utf-8")
    answer = signed_in(manager).post(TRY, {"text": text})
    assert answer.status_code == 200
    assert "persons.yaml" in answer.content.decode()
