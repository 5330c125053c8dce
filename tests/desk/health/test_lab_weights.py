"""Weights that the past suggests, used one by one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from django.test import Client

from desk.health.small_company import CARDS
from keepwell.desk.health.lab.weighing import Weighed, weighed
from keepwell.desk.health.models import KeptProof
from keepwell.desk.members.models import Member
from keepwell.engine.proof.evidence import Measured
from keepwell.engine.proof.judging import Beside, judge
from keepwell.engine.proof.result import Asked, record
from keepwell.engine.scorecard.reading import read_text
from keepwell.engine.scorecard.schema import Scorecard
from keepwell.project import Project
from proof_facts import telling

SignedIn = Callable[[Member], Client]
LAB = "/scorecards/small/"
ADOPTION = "dimensions.adoption"
LIGHT, HEAVY = (f"weight: {n}\n    measures:\n      nps" for n in (1, 3))
SIGN_INS = f"{ADOPTION}.measures.sign_ins"
NPS = "dimensions.satisfaction.measures.nps"


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """Return what is found where adoption tells who leaves, and satisfaction is noise and worse."""
    card, _ = read_text(CARDS["small"], "small")
    assert card is not None
    evidence, one, _ = telling()
    measured = Measured(card, one.rows, one.scores)
    noise = np.random.default_rng(3).uniform(0, 100, len(evidence))
    beside = Beside({"tenure": noise, "last_activity": -noise}, noise, budget=5)
    asked = Asked(date(2026, 3, 31), scorecards=(("small", "?"),))
    return record(judge(replace(evidence, measured=(measured,)), asked, beside, until=30_000))


@pytest.fixture
def card(company: Project) -> Scorecard:
    """Return the small scorecard."""
    return next(card for card in company.scorecards if card.name == "small")


@pytest.fixture
def kept(card: Scorecard, found: dict[str, Any], db: None) -> KeptProof:
    """Keep that as the proof of the small scorecard."""
    told = found | {"scorecards": [["small", card.version]]}
    return KeptProof.objects.create(asked="", horizon=90, as_of=date(2026, 3, 31), record=told)


def said_of(now: Scorecard, draft: Scorecard) -> Weighed:
    """Return what the past says of the weights of a draft."""
    said = weighed(now, draft)
    assert said is not None
    return said


def with_(card: Scorecard, *changes: tuple[str, str]) -> Scorecard:
    """Return the scorecard with some of its text replaced."""
    text = card.text
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    changed, issues = read_text(text, "changed")
    assert changed is not None, issues
    return changed


def share_of(number: str, others: float) -> float:
    """Return which share a number is of a whole."""
    return float(number) / (float(number) + others)


def test_a_number_gives_the_share_that_the_past_suggests(card: Scorecard, kept: KeptProof) -> None:
    """To two digits, beside what the others weigh; dimensions among each other, measures within."""
    said = said_of(card, card).found
    adoption, sign_ins = said[ADOPTION], said[SIGN_INS]
    assert adoption.now == pytest.approx(2 / 3)
    assert adoption.value == kept.record["dimensions"][0]["suggested"]["value"]
    assert adoption.low > 2 / 3
    assert share_of(adoption.said, 1.0) == pytest.approx(adoption.value, abs=0.01)
    assert sign_ins.now == pytest.approx(1 / 3)
    assert sign_ins.value == kept.record["measures"][0]["suggested_within"]["value"]
    assert share_of(sign_ins.said, 2.0) == pytest.approx(sign_ins.value, abs=0.01)


@pytest.mark.usefixtures("kept")
def test_it_goes_by_the_text_as_it_is(card: Scorecard) -> None:
    """Beside another weight another number has the share; one that lies within is borne out."""
    suggested = said_of(card, card).found[ADOPTION].said
    heavier = with_(card, (LIGHT, HEAVY))
    again = said_of(card, heavier).found[ADOPTION]
    assert float(again.said) == pytest.approx(3 * float(suggested), rel=0.06)
    used = with_(card, ("weight: 2\n    measures", f"weight: {suggested}\n    measures"))
    after = said_of(card, used).found[ADOPTION]
    assert (after.said, after.is_borne_out) == ("", True)


@pytest.mark.usefixtures("kept")
def test_of_what_is_measured_otherwise_nothing_is_said(card: Scorecard) -> None:
    """Another scale: nothing of its dimension's measures, and nothing of the dimensions."""
    found = said_of(card, with_(card, ("{0: 0, 12: 100}", "{0: 0, 24: 100}"))).found
    assert SIGN_INS not in found
    assert ADOPTION not in found
    assert NPS in found
    assert weighed(None, card) is weighed(card, None) is None


def test_a_proof_of_another_version_says_nothing(card: Scorecard, kept: KeptProof) -> None:
    """What was proven is another text: it is as if nothing was."""
    kept.record |= {"scorecards": [["small", "000000000000"]]}
    kept.save()
    assert said_of(card, card).as_of is None


def test_too_few_leavers_suggest_nothing(
    card: Scorecard, kept: KeptProof, manager: Member, signed_in: SignedIn
) -> None:
    """The page says how many there are and how many are needed, and offers no button."""
    kept.record |= {"outcomes": 9, "enough": False, "dimensions": []}
    kept.save()
    assert said_of(card, card).found == {}
    page = signed_in(manager).get(LAB).content.decode()
    assert "The past suggests no weights: 9 leavers: too few to judge" in page
    assert 'id="weigh-' not in page


@pytest.mark.usefixtures("kept")
def test_while_the_text_has_mistakes_nothing_is_said(
    manager: Member, signed_in: SignedIn, card: Scorecard
) -> None:
    """Suggestions go while the text cannot be read, and come back with it."""
    client = signed_in(manager)
    for text, is_told in ((card.text.replace("event:", "evnt:", 1), False), (card.text, True)):
        page = client.post(f"{LAB}check/", {"text": text}).content.decode()
        assert ("The past suggests weight" in page) is is_told
        assert "Once what scores now is proven" not in page


@pytest.mark.usefixtures("kept")
def test_one_uses_one_of_them(manager: Member, signed_in: SignedIn, card: Scorecard) -> None:
    """At a press the number stands in the text and its place in the form; the rest stays."""
    client, said = signed_in(manager), said_of(card, card).found[SIGN_INS].said
    page = client.get(LAB).content.decode()
    assert f"use {said}</button>" in page
    assert "(carries information)" in page
    typed = {"text": card.text, f"{SIGN_INS}.weight": said, "used": f"{SIGN_INS}.weight"}
    page = client.post(f"{LAB}check/", typed).content.decode()
    assert f"sign_ins:\n        weight: {said}\n" in page
    assert f'name="{SIGN_INS}.weight" id="at-{SIGN_INS}.weight" value="{said}"' in page
    assert f"sign_ins: weight 1 → {said}" in page
    assert page.count(" autofocus") == 1
    assert 'id="lab-fields"' not in page


@pytest.mark.usefixtures("kept")
def test_a_weight_typed_in_changes_what_is_suggested_beside_it(
    manager: Member, signed_in: SignedIn, card: Scorecard
) -> None:
    """While one fills in the form it stays, and the suggestions alone are sent anew."""
    typed = {"text": card.text, "dimensions.satisfaction.weight": "3"}
    page = signed_in(manager).post(f"{LAB}check/", typed).content.decode()
    heavier = with_(card, (LIGHT, HEAVY))
    assert f"use {said_of(card, heavier).found[ADOPTION].said}</button>" in page
    assert 'id="lab-fields"' not in page


@pytest.mark.usefixtures("kept")
def test_readers_only_read_them(viewer: Member, signed_in: SignedIn) -> None:
    """Who may not edit sees what the past suggests, and no button."""
    page = signed_in(viewer).get(LAB).content.decode()
    assert "The past suggests weight" in page
    assert 'id="weigh-' not in page


@pytest.mark.usefixtures("company")
def test_before_the_first_proof_it_says_what_comes(viewer: Member, signed_in: SignedIn) -> None:
    """Without a proof the page says that weights are suggested once there is one."""
    page = signed_in(viewer).get(LAB).content.decode()
    assert "Once what scores now is proven, the past suggests weights here." in page
