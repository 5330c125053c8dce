"""Asking customers anew once their case was solved, and what becomes of their answer."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils.timezone import now

from desk.cases.conftest import OpenCase
from keepwell.desk.cases import reasking
from keepwell.desk.cases.actions import closing, working
from keepwell.desk.cases.actions.reasking import asking, set_asking
from keepwell.desk.cases.models import Case, Cause, Kind, Means, Reasking, Status
from keepwell.desk.intake.models import Told
from keepwell.desk.members.models import Member
from keepwell.desk.notices.models import HEARD, Notice
from keepwell.desk.surveys.actions.answering import Given, take
from keepwell.desk.surveys.models import (
    Answer,
    Invitation,
    Letter,
    OptOut,
    State,
    Survey,
)

LATER = timedelta(days=8)


@pytest.fixture
def survey(survey: Survey, manager: Member) -> Survey:
    """Let customers be asked by the survey a week after their case was solved."""
    set_asking(manager, survey, 7)
    return survey


@pytest.fixture
def solved(opened: OpenCase, survey: Survey, member: Member, cause: Cause) -> Case:
    """Make a case that was solved."""
    case = opened(text="Wrong")
    working.answer(member, case, case.version, text="We look", means=Means.PHONE)
    case.refresh_from_db()
    return closing.solve(member, case, case.version, cause=cause, outcome="Mended.")


def answered(score: int, comment: str = "") -> Answer:
    """Answer the invitation that there is."""
    link = Invitation.objects.get()
    values: dict[str, object] = {"score": score}
    given = Given(link.edition, link.edition.read(), values, "en", mark="page")
    answer = take(link.survey, given, link)
    assert answer is not None
    Answer.objects.update(comment=comment)
    return answer


def kinds(case: Case) -> list[str]:
    """Return what happened to a case since it was solved."""
    every = list(case.events.order_by("pk").values_list("kind", "after"))
    return [kind for kind, _after in every[every.index((Kind.STATUS, Status.SOLVED)) + 1 :]]


def test_who_is_asked_when(solved: Case, survey: Survey) -> None:
    """A week after the solution the person of the case is asked, once."""
    assert reasking.ask_due(now()) == 0
    assert [reasking.ask_due(now() + LATER) for _twice in range(2)] == [1, 0]
    link = Invitation.objects.get()
    assert (link.survey, link.person, link.cause) == (survey, "ann", f"case-{solved.pk}")
    assert Letter.objects.count() == 1
    assert kinds(solved) == [Kind.ASKED]


def test_who_is_not_asked_is_told(solved: Case) -> None:
    """The rules for asking hold, and the case says why somebody was not asked."""
    OptOut.objects.create(address="", person="ann", topic="")
    assert reasking.ask_due(now() + LATER) == 0
    assert kinds(solved) == [Kind.NOT_ASKED]
    assert Reasking.objects.get().why.startswith("Ann is not asked.")
    assert not Invitation.objects.exists()


def test_a_case_that_was_reopened_asks_nobody(solved: Case, member: Member) -> None:
    """Who has a case that is open again is not asked whether it is solved."""
    closing.reopen(member, solved, solved.version)
    assert reasking.ask_due(now() + LATER) == 0
    assert not Invitation.objects.exists()


def test_a_bad_answer_opens_the_case_again(solved: Case) -> None:
    """What a detractor answers is in the thread, the case is open, and the owner is told; once."""
    reasking.ask_due(now() + LATER)
    answer = answered(3, "Still wrong")
    assert [reasking.take_answers() for _twice in range(2)] == [1, 0]
    solved.refresh_from_db()
    assert solved.status == Status.REOPENED
    assert solved.messages.get(means=Means.SURVEY).text == "Still wrong"
    assert Reasking.objects.get().answer == answer
    assert Notice.objects.get(kind=HEARD).data["what"] == "reopened"


def test_a_good_answer_leaves_it_solved(solved: Case) -> None:
    """A good answer is in the thread, and the case stays as it is."""
    reasking.ask_due(now() + LATER)
    answered(9)
    reasking.take_answers()
    solved.refresh_from_db()
    assert solved.status == Status.SOLVED
    assert kinds(solved) == [Kind.ASKED, Kind.JUDGED]


def test_the_lake_is_told_of_the_solution(solved: Case) -> None:
    """That a complaint was solved is told with the hours that it took, and its severity."""
    row = Told.objects.get(row__event="Ticket Resolved").row
    assert (row["account"], row["person"]) == ("acme", "ann")
    assert 0 <= float(row["value"]) < 1
    assert json.loads(row["properties"])["severity"] == "normal"


def test_managers_settle_it(
    client: Client, survey: Survey, manager: Member, member: Member
) -> None:
    """Managers choose an open survey and the days; others look."""
    with pytest.raises(PermissionDenied):
        set_asking(member, survey, 1)
    client.force_login(manager)
    client.post("/cases/asking/", {"survey": survey.pk, "days": 3})
    kept = asking()
    assert kept is not None
    assert kept.days == 3
    assert b"3 days after a case was solved" in client.get("/cases/hours/").content
    Survey.objects.update(state=State.CLOSED)
    survey.refresh_from_db()
    with pytest.raises(ValidationError, match="not open"):
        set_asking(manager, survey, 1)
    client.post("/cases/asking/", {"survey": "", "days": 3})
    assert b"Nobody is asked anew" in client.get("/cases/hours/").content


def test_the_case_shows_it(client: Client, solved: Case, member: Member) -> None:
    """The page of a case says when its customer is asked anew."""
    client.force_login(member)
    assert b"Asked anew" in client.get(f"/cases/{solved.pk}/").content
