"""Points for scales, suggested from the data."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from keepwell.desk.customers.models import Customer
from keepwell.desk.health.lab.suggesting import FEWEST, Suggestion, suggestions
from keepwell.desk.members.models import Member
from keepwell.engine.scorecard.reading import read_text
from keepwell.engine.scorecard.schema import Percentile, Scorecard
from keepwell.project import Project

SignedIn = Callable[[Member], Client]
LAB = "/scorecards/small/"
NPS = "dimensions.satisfaction.measures.nps"


@pytest.fixture
def card(company: Project) -> Scorecard:
    """Return the small scorecard."""
    return next(card for card in company.scorecards if card.name == "small")


@pytest.fixture
def customers(card: Scorecard, member: Member) -> None:
    """Make a hundred customers whose answers are 0.1 to 10, the first 30 of them the member's."""
    Customer.objects.bulk_create(
        Customer(
            key=f"c{n:03}", name=f"C{n}", version=card.version, owner=member if n < 30 else None,
            measures={"nps": [(n + 1) / 10, 50, 0.2, "ok"], "sign_ins": [3, 25, 0.2, "ok"],
                      "sentiment": [None, None, 0.2, "missing"]},
        )
        for n in range(100)
    )  # fmt: skip


@pytest.mark.usefixtures("customers")
def test_percentiles_are_those_of_the_values(manager: Member, card: Scorecard) -> None:
    """What is suggested is where 10, 25, 50, 75 and 90 of a hundred lie."""
    found = suggestions(manager, card, card)
    assert found[NPS].customers == 100
    assert found[NPS].values == pytest.approx([1.09, 2.575, 5.05, 7.525, 9.01])
    assert found[NPS].points == [
        ("1.09", "0"), ("2.58", "25"), ("5.05", "50"), ("7.53", "75"), ("9.01", "100"),
    ]  # fmt: skip


@pytest.mark.usefixtures("customers")
def test_only_of_those_one_may_see(member: Member, stranger: Member, card: Scorecard) -> None:
    """Values are of customers the member may see; of fewer than enough nothing is said."""
    assert suggestions(member, card, card)[NPS].customers == 30
    assert suggestions(stranger, card, card) == {}
    Customer.objects.filter(key__gt=f"c{FEWEST - 2:03}").update(owner=None)
    assert suggestions(member, card, card) == {}


@pytest.mark.usefixtures("customers")
def test_where_nothing_can_be_said(manager: Member, card: Scorecard) -> None:
    """Without values, with one value for all, or of another measure nothing is suggested."""
    assert set(suggestions(manager, card, card)) == {NPS}
    other, _issues = read_text(card.text.replace("event: Survey Answered", "event: Call Rated"))
    assert suggestions(manager, card, other) == {}
    assert suggestions(manager, None, card) == {}
    assert suggestions(manager, card, None) == {}


def test_equal_values_share_their_scores() -> None:
    """A value that several percentiles have gets the mean of their scores, and stands once."""
    assert Suggestion([0, 0, 0, 2, 1234.5], 50, falling=False).points == [
        ("0", "25"), ("2", "75"), ("1230", "100"),
    ]  # fmt: skip
    assert Suggestion([0, 1, 2, 3, 4], 50, falling=True).points[0] == ("0", "100")


@pytest.mark.usefixtures("customers")
def test_the_way_of_the_scale_stays(manager: Member, card: Scorecard) -> None:
    """Where less is better now, it is so in what is suggested; of neither nothing is."""
    turned, _issues = read_text(card.text.replace("{0: 0, 10: 100}", "{0: 100, 10: 0}"))
    assert suggestions(manager, card, turned)[NPS].falling
    hill, _issues = read_text(card.text.replace("{0: 0, 10: 100}", "{0: 0, 5: 100, 10: 0}"))
    assert suggestions(manager, card, hill) == {}
    measure = replace(card.measures[2], scale=Percentile(falling=True))
    side = replace(card.dimensions[1], measures=(measure,))
    ranked = replace(card, dimensions=(card.dimensions[0], side))
    assert suggestions(manager, card, ranked)[NPS].falling


@pytest.mark.usefixtures("customers")
def test_one_uses_them(manager: Member, signed_in: SignedIn, card: Scorecard) -> None:
    """At a press the scale is the suggested one, in the text and in the form."""
    client = signed_in(manager)
    page = client.get(LAB).content.decode()
    assert "1.09 · 2.58 · 5.05 · 7.53 · 9.01" in page
    assert "use these" in page
    page = client.post(f"{LAB}check/", {"text": card.text, "use": NPS}).content.decode()
    assert "scale: {1.09: 0, 2.58: 25, 5.05: 50, 7.53: 75, 9.01: 100}" in page
    assert f'name="{NPS}.scale[5].value"' in page
    page = client.post(f"{LAB}check/", {"text": card.text, "use": "none"}).content.decode()
    assert "Scores like what is published" in page


@pytest.mark.usefixtures("customers")
def test_readers_only_read_them(viewer: Member, signed_in: SignedIn) -> None:
    """Who may not edit sees where customers lie, and no button."""
    page = signed_in(viewer).get(LAB).content.decode()
    assert "1.09 · 2.58" in page
    assert "use these" not in page
