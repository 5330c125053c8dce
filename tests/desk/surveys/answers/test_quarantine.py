"""Deciding about doubtful answers from the list."""

import pytest
from django.test import Client

from desk.conftest import SignedIn
from desk.surveys.answering import text
from desk.surveys.answers.conftest import Answered
from keepwell.desk.customers.models import Customer
from keepwell.desk.intake.models import Told
from keepwell.desk.members.models import Deed, Member
from keepwell.desk.surveys.answers import views
from keepwell.desk.surveys.models import Answer, Survey, Verdict

HELD = {"verdict": Verdict.HELD, "doubt": "fast"}


@pytest.fixture
def desk(member: Member, signed_in: SignedIn, survey: Survey) -> Client:
    """Sign a member in, who sees own customers."""
    return signed_in(member)


def verdicts() -> list[str]:
    """Return the verdicts of all answers, oldest first."""
    return list(Answer.objects.order_by("pk").values_list("verdict", flat=True))


def test_one_is_released_or_dropped(desk: Client, answered: Answered, acme: Customer) -> None:
    """The list says why each is doubted, and each has its two buttons."""
    held, other = (answered(9, "Quick", customer=acme, account="acme", **HELD) for _one in range(2))
    page = text(desk.get("/answers/?verdict=held"))
    assert "It came faster than a person reads and taps." in page
    assert f'value="counted:{held.pk}"' in page
    asked = {"query": "verdict=held", "to": f"counted:{held.pk}"}
    answer = desk.post("/answers/decide/", asked, follow=True)
    assert answer.redirect_chain == [("/answers/?verdict=held", 302)]
    assert "1 answer counts from now on." in text(answer)
    desk.post("/answers/decide/", {"query": "verdict=held", "to": f"dropped:{other.pk}"})
    assert verdicts() == ["counted", "dropped"]
    assert [one.fact for one in Told.objects.all()] == [held.fact]
    assert list(Deed.objects.order_by("pk").values_list("verb", flat=True)) == [
        "surveys.release", "surveys.drop",
    ]  # fmt: skip


def test_many_at_once(
    desk: Client, answered: Answered, acme: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that were ticked, or all that meet the filters, so many at a time."""
    monkeypatch.setattr(views, "MOST", 2)
    all_of_them = [answered(9, customer=acme, **HELD) for _one in range(4)]
    asked = {"query": "verdict=held", "to": "dropped", "pk": [all_of_them[0].pk]}
    desk.post("/answers/decide/", asked)
    assert verdicts() == ["dropped", "held", "held", "held"]
    desk.post("/answers/decide/", asked | {"everybody": "1"})
    assert verdicts().count("held") == 1


def test_nobody_decides_about_others(
    stranger: Member, viewer: Member, signed_in: SignedIn, answered: Answered, acme: Customer
) -> None:
    """What counts stays, as do what one may not see and what is none; viewers decide nothing."""
    counted, held = answered(9, customer=acme), answered(9, customer=acme, **HELD)
    assert acme.owner is not None
    desk = signed_in(acme.owner)
    desk.post("/answers/decide/", {"to": f"dropped:{counted.pk}"})
    asked = {"query": "verdict=held", "to": "dropped", "everybody": "1"}
    signed_in(stranger).post("/answers/decide/", asked)
    assert signed_in(viewer).post("/answers/decide/", asked).status_code == 403
    assert desk.post("/answers/decide/", {"to": f"held:{held.pk}"}).status_code == 400
    assert desk.post("/answers/decide/", {"to": "dropped:²"}).status_code == 302
    assert verdicts() == ["counted", "held"]
    assert "data-tick" not in text(signed_in(viewer).get("/answers/?verdict=held"))
