"""Asking on the telephone: whom to call, the script, and what came of it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client
from django.utils.timezone import now

from desk.conftest import MakeCustomer, SignedIn
from desk.surveys.answering import STAMP, text
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.intake.models import Told
from keepwell.desk.members.models import Deed, Member
from keepwell.desk.surveys.asking import actions as asking
from keepwell.desk.surveys.asking import optouts, quiet, running, sending
from keepwell.desk.surveys.calls import actions, queries
from keepwell.desk.surveys.calls.actions import LEASE, Result
from keepwell.desk.surveys.models import (
    Answer,
    Attempt,
    Call,
    Channel,
    Fate,
    Invitation,
    Letter,
    OptOut,
    Outcome,
    Rules,
    Standing,
    Survey,
)

MakeList = Callable[..., list[Call]]


@pytest.fixture
def people(acme: Customer, make_customer: MakeCustomer, member: Member) -> list[Person]:
    """Make three people at customers of the member, two with a number."""
    Rules.objects.create(pk=1, text="limits: []\n")
    made = []
    for n, phone in enumerate(("+6621234567", "+31201234567", "")):
        account = acme if n == 0 else make_customer(f"shop{n}", owner=member)
        made.append(
            Person.objects.create(
                key=f"p{n}", name=f"Person {n}", account=account, phone=phone,
                traits={"language": "th"},
            )
        )  # fmt: skip
    return made


@pytest.fixture
def made(
    people: list[Person], survey: Survey, manager: Member, monkeypatch: pytest.MonkeyPatch
) -> MakeList:
    """Return a function that makes a call list and chooses its people, at any hour."""
    monkeypatch.setattr(actions, "next_moment", lambda _calendar, at: at)

    def make(**fields: object) -> list[Call]:
        given = {"survey": survey, "title": "Spring", "channel": Channel.PHONE}
        distribution = asking.make(manager, **(given | fields))
        asking.stand(manager, distribution, Standing.ON)
        running.run_due()
        return list(Call.objects.order_by("pk"))

    return make


def taken(member: Member, survey: Survey) -> Call:
    """Take the next call; there is one."""
    found = actions.take_next(member, survey)
    assert found is not None
    return found


def test_who_has_a_number_is_called_and_nobody_is_written(made: MakeList) -> None:
    """A call list has those with a telephone number; no letter goes out to them."""
    calls = made()
    assert [one.letter.invitation.address for one in calls] == ["+6621234567", "+31201234567"]
    assert {one.letter.invitation.channel for one in calls} == {"phone"}
    assert not sending._by_mail().exists()


def test_two_colleagues_never_get_the_same(
    made: MakeList, survey: Survey, member: Member, manager: Member
) -> None:
    """A call is one colleague's; who asks again gets their own one back, and then there is none."""
    made()
    first, second = taken(member, survey), taken(manager, survey)
    assert first != second
    assert taken(member, survey) == first
    actions.missed(manager, second, Result(Outcome.WRONG_NUMBER))
    assert actions.take_next(manager, survey) is None


def test_the_quicker_colleague_gets_it(
    made: MakeList, survey: Survey, member: Member, manager: Member,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Where two look at the same line at the same moment, the later one gets the next of it."""
    made()
    monkeypatch.setattr(queries, "line", lambda *_given: Call.objects.order_by("pk"))
    first, second = taken(member, survey), taken(manager, survey)
    assert first.pk < second.pk
    assert Call.objects.get(pk=first.pk).holder == member


def test_a_call_that_was_left_comes_back(
    made: MakeList, survey: Survey, member: Member, manager: Member
) -> None:
    """After a while without a sign, or put back, a call is anybody's again."""
    made(quota=1)
    call = taken(member, survey)
    assert actions.take_next(manager, survey) is None
    Call.objects.update(held_until=now() - timedelta(seconds=1))
    assert taken(manager, survey) == call
    with pytest.raises(ValidationError, match="not yours any more"):
        actions.missed(member, call, Result(Outcome.BUSY))
    actions.put_back(manager, call)
    assert taken(member, survey) == call


def test_a_stranger_calls_nobody(made: MakeList, survey: Survey, stranger: Member) -> None:
    """Whom one may not see one does not get to call, nor counts."""
    made()
    assert actions.take_next(stranger, survey) is None
    assert queries.waiting(stranger, survey, now()) == queries.Waiting(0, 0, 0)


def test_the_script_is_in_their_language_and_the_answer_counts(
    made: MakeList, survey: Survey, member: Member, signed_in: SignedIn
) -> None:
    """Pages branch as for customers; the last one is an answer by telephone, of the colleague."""
    made(quota=1)
    desk = signed_in(member)
    page = desk.post(f"/surveys/{survey.name}/calls/next/", follow=True)
    assert "คุณจะแนะนำเราไหม" in text(page)
    assert "Keep the answers" not in text(page)
    second = script(desk, page, **{"q.score": "3", "q.why": "ช้า"})
    assert "อะไรก่อน" in text(second)
    done = script(desk, second, **{"q.first": "help"})
    assert done["Location"] == "/surveys/pulse/calls/"
    answer = Answer.objects.get()
    assert answer.values == {"score": 3, "why": "ช้า", "first": "help"}
    assert (answer.channel, answer.colleague, answer.verdict) == ("phone", member, "counted")
    assert (answer.language, answer.person) == ("th", answer.invitation.person)
    events = {one.row["event"] for one in Told.objects.filter(table="touchpoints")}
    assert events == {"Survey Sent", "Survey Answered"}
    assert Letter.objects.get().fate == Fate.SENT
    assert Deed.objects.filter(verb="surveys.call").count() == 1


def script(desk: Client, page: HttpResponse, **answers: str) -> HttpResponse:
    """Send the page of a script."""
    found = STAMP.search(text(page))
    assert found is not None
    call = Call.objects.get(held_until__gt=now())
    return desk.post(f"/surveys/calls/{call.pk}/?lang=th", {"stamp": found[1], **answers})


def test_what_cannot_be_is_asked_again(
    made: MakeList, survey: Survey, member: Member, signed_in: SignedIn
) -> None:
    """Eleven is no answer from 0 to 10: the page comes again with what was typed."""
    made(quota=1)
    desk = signed_in(member)
    page = desk.post(f"/surveys/{survey.name}/calls/next/", follow=True)
    again = text(script(desk, page, **{"q.score": "11", "q.why": "ดี"}))
    assert "Please choose one of these." in again
    assert ">ดี</textarea>" in again
    assert not Answer.objects.exists()


@pytest.mark.parametrize("outcome", [Outcome.NO_ANSWER, Outcome.BUSY])
def test_who_is_not_reached_is_called_again_so_often(
    made: MakeList, survey: Survey, member: Member, outcome: Outcome
) -> None:
    """Who does not pick up waits a while, and is left alone after as many tries as are set."""
    made(quota=1, attempts=2)
    actions.missed(member, taken(member, survey), Result(outcome))
    assert actions.take_next(member, survey) is None
    assert queries.waiting(member, survey, now()).later == 1
    Letter.objects.update(next_at=now())
    actions.missed(member, taken(member, survey), Result(outcome))
    assert Letter.objects.get().fate == Fate.REFUSED
    assert Attempt.objects.count() == 2
    assert Invitation.objects.get().sent_at is None  # nobody was asked


def test_who_refuses_is_asked_no_more(made: MakeList, survey: Survey, member: Member) -> None:
    """Who does not want to be asked is opted out, of this survey or of all; the log has it."""
    made()
    actions.missed(member, taken(member, survey), Result(Outcome.REFUSED))
    actions.missed(member, taken(member, survey), Result(Outcome.REFUSED, of_all=True))
    assert sorted(OptOut.objects.values_list("topic", "how")) == [
        ("", "colleague"), ("pulse", "colleague"),
    ]  # fmt: skip
    verbs = list(Deed.objects.values_list("verb", flat=True))
    assert (verbs.count("surveys.call"), verbs.count("surveys.opt_out")) == (2, 2)


def test_who_named_a_time_comes_first(made: MakeList, survey: Survey, member: Member) -> None:
    """Who wants to be called back waits until then, and is called before all others."""
    made()
    later = taken(member, survey)
    with pytest.raises(ValidationError, match="yet to come"):
        actions.missed(member, later, Result(Outcome.CALL_BACK, at=now() - timedelta(1)))
    actions.missed(member, later, Result(Outcome.CALL_BACK, at=now() + timedelta(hours=1)))
    other = taken(member, survey)
    assert other != later
    actions.put_back(member, other)
    Letter.objects.filter(call=later).update(next_at=now())
    assert taken(member, survey) == later


def test_who_opted_out_meanwhile_is_not_called(
    made: MakeList, survey: Survey, member: Member, people: list[Person]
) -> None:
    """An opt-out between choosing and calling takes somebody off the list."""
    made()
    for person in people[:2]:
        optouts.set_for(member, person, None)
    assert actions.take_next(member, survey) is None
    assert set(Letter.objects.values_list("fate", flat=True)) == {Fate.WITHDRAWN}


def test_who_sleeps_is_called_later(
    made: MakeList, survey: Survey, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Outside the hours for messages, by their own clock, nobody is called who named no time."""
    made()
    morning = datetime(2036, 1, 1, 9, tzinfo=UTC)
    monkeypatch.setattr(actions, "next_moment", lambda _calendar, _at: morning)
    assert actions.take_next(member, survey) is None
    assert set(Letter.objects.values_list("next_at", flat=True)) == {morning}
    assert quiet.LONG > LEASE


def test_a_paused_list_waits(made: MakeList, survey: Survey, manager: Member) -> None:
    """While a list is paused nobody of it is called; ended, nobody ever is."""
    calls = made()
    distribution = calls[0].letter.distribution
    assert distribution is not None
    asking.stand(manager, distribution, Standing.PAUSED)
    assert actions.take_next(manager, survey) is None


def test_pages_show_how_colleagues_get_on(
    made: MakeList, survey: Survey, member: Member, viewer: Member, signed_in: SignedIn
) -> None:
    """Everybody reads how many wait and what calls came to; a viewer takes none."""
    made()
    actions.missed(member, taken(member, survey), Result(Outcome.BUSY, "engaged"))
    page = text(signed_in(viewer).get("/surveys/pulse/calls/"))
    assert "Member" in page
    assert "Spring" in page
    assert "Next call" not in page
    call = taken(member, survey)
    assert signed_in(viewer).get(f"/surveys/calls/{call.pk}/").status_code == 403
    assert signed_in(member).get(f"/surveys/calls/{call.pk}/").status_code == 200


def test_a_call_of_somebody_else_is_none(
    made: MakeList, survey: Survey, member: Member, manager: Member, signed_in: SignedIn
) -> None:
    """A call that another colleague has is not found, whatever one sends."""
    made(quota=1)
    call = taken(member, survey)
    desk = signed_in(manager)
    assert desk.get(f"/surveys/calls/{call.pk}/").status_code == 404
    sent = {"outcome": "busy"}
    assert desk.post(f"/surveys/calls/{call.pk}/came/", sent).status_code == 404
    assert signed_in(member).post(f"/surveys/calls/{call.pk}/came/", sent).status_code == 302
    assert Attempt.objects.get().outcome == "busy"


def test_a_manager_makes_a_list(
    people: list[Person], survey: Survey, manager: Member, member: Member, signed_in: SignedIn
) -> None:
    """A list is started with what was filled in; a member makes none."""
    given = {"title": "Spring", "segment": "", "quota": "", "attempts": "3"}
    assert signed_in(member).post("/surveys/pulse/calls/new/", given).status_code == 403
    signed_in(manager).post("/surveys/pulse/calls/new/", given)
    made = queries.lists().get()
    assert (made.attempts, made.standing, made.channel) == (3, "on", "phone")
