"""Asking people by a program, and handing in what they answered elsewhere."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail

from desk.api.conftest import Answered
from desk.api.test_troubles import error_of
from desk.surveys.asking.conftest import no_rules, set_rules
from desk.surveys.conftest import acme, ann
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.intake.models import Told
from keepwell.desk.surveys.asking import sending
from keepwell.desk.surveys.models import Answer, Invitation, Letter, OptOut, Survey

__all__ = ["acme", "ann", "no_rules", "set_rules"]
HOW_TO = Path(__file__).parents[3] / "docs" / "howto" / "send-surveys.md"
pytestmark = pytest.mark.usefixtures("survey", "ann", "no_rules")
INVITE, BATCH, ANSWER = (
    f"/surveys/pulse/{part}" for part in ("invitations", "invitations/batch", "answers")
)


def told(event: str) -> list[dict[str, Any]]:
    """Return what the lake is told of an event."""
    rows = Told.objects.values_list("row", flat=True)
    return [row for row in rows if row.get("event") == event]


def test_a_link_is_for_one_person(ask: Answered, client) -> None:
    """The answer brings a link that works, of the stage and touchpoint it was asked for."""
    body = {"email": "ANN@acme.example", "stage": "call", "touchpoint": "c-1", "language": "th"}
    said = ask(INVITE, body=body).json()
    made = Invitation.objects.get(pk=said["id"])
    assert (made.person, made.stage, made.cause, made.channel) == ("ann", "call", "c-1", "link")
    assert (said["language"], said["is_new"], said["stage"]) == ("th", True, "call")
    assert client.get(urlsplit(said["link"]).path).status_code == 200
    assert len(told("Survey Sent")) == 1


def test_the_same_request_asks_once(ask: Answered, survey: Survey) -> None:
    """Sent again with its key, a request makes no other invitation and no other letter."""
    body = {"person": "ann", "channel": "email", "idempotency_key": "call-1"}
    first, again = ask(INVITE, body=body).json(), ask(INVITE, body=body).json()
    assert (first["id"], first["is_new"], again["is_new"]) == (again["id"], True, False)
    assert (Letter.objects.count(), sending.send_due(), len(mail.outbox)) == (1, 1, 1)
    assert ask(INVITE, body=body | {"idempotency_key": "call-2"}).json()["id"] != first["id"]


REASONS = {
    "limit": ("limits: [{at_most: 1, within: 14d}]", {}),
    "never": ("never: {accounts: [acme]}", {}),
    "no_address": ("", {"channel": "email", "person": "bo"}),
    "no_service": ("", {"channel": "sms"}),
}


@pytest.mark.parametrize("code", REASONS)
def test_who_is_not_asked_is_told_why(ask: Answered, acme: Customer, set_rules, code: str) -> None:
    """A rule, no address or no service: 409 with the reason, and nothing is made."""
    Person.objects.create(key="bo", name="Bo", account=acme)
    ask(INVITE, body={"person": "ann"})
    rules, more = REASONS[code]
    set_rules(rules)
    assert error_of(ask(INVITE, body={"person": "ann"} | more), 409)["code"] == code
    assert Invitation.objects.count() == 1


def test_an_opt_out_holds(ask: Answered) -> None:
    """Whoever wants no more questions is asked by no program either."""
    OptOut.objects.create(person="ann")
    error = error_of(ask(INVITE, body={"person": "ann"}), 409)
    assert error["code"] == "opted_out"
    assert error["message"] == "Ann is not asked. They do not want to be asked."


def test_a_closed_survey_asks_nobody(ask: Answered) -> None:
    """A draft or closed survey is a conflict for asking and for answers."""
    Survey.objects.update(state="closed")
    answer = {"values": {"score": 9}, "idempotency_key": "1"}
    for path, body in ((INVITE, {"person": "ann"}), (ANSWER, answer)):
        assert error_of(ask(path, body=body), 409)["code"] == "not_open"


def test_many_are_asked_each_by_itself(ask: Answered) -> None:
    """In a batch who is not known does not keep the others from being asked."""
    body = {"invitations": [{"person": "ann"}, {"email": "nobody@x.example"}]}
    one, two = ask(BATCH, body=body).json()["results"]
    assert (one["error"], two["invitation"]) == (None, None)
    assert (one["invitation"]["channel"], two["error"]["code"]) == ("link", "not_found")


def test_several_people_need_their_account(ask: Answered, make_customer) -> None:
    """Of two people with one number the account tells which."""
    Person.objects.update(phone="+66812345678")
    Person.objects.create(
        key="eve", name="Eve", phone="+66812345678", account=make_customer("other")
    )
    body = {"phone": "+66 81 234 5678"}
    assert error_of(ask(INVITE, body=body), 409)["code"] == "several_people"
    made = ask(INVITE, body=body | {"account": "other"}).json()
    assert Invitation.objects.get(pk=made["id"]).person == "eve"


WRONG = [
    (INVITE, {}, "", "invalid_parameter"),
    (INVITE, {"person": "ann", "chanel": "sms"}, "chanel", "invalid_parameter"),
    (INVITE, {"person": "a\0"}, "person", "invalid_parameter"),
    (BATCH, {"invitations": [{"person": 3}]}, "invitations[0].person", "invalid_parameter"),
    (ANSWER, {"values": {"score": 11}, "idempotency_key": "1"}, "values.score", "invalid_answer"),
    (ANSWER, {"values": {"why": "x"}, "idempotency_key": "1"}, "values.score", "invalid_answer"),
    (ANSWER, {"values": {"score": 9, "first": "price"}, "idempotency_key": "1"}, "values.first",
     "invalid_answer"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "body", "field", "code"), WRONG)
def test_what_cannot_be_used_is_named_by_place(
    ask: Answered, path: str, body: dict[str, Any], field: str, code: str
) -> None:
    """Every mistake in a body is 422 with its place, and nothing is kept."""
    response = ask(path, body=body)
    error = response.json()["error"]
    assert (response.status_code, error.get("field", ""), error["code"]) == (422, field, code)
    assert not Answer.objects.exists()


def test_all_that_is_wrong_with_an_answer_is_said_at_once(ask: Answered) -> None:
    """Errors stand by place, the first of them also where every error stands."""
    body = {"values": {"score": "ten", "strange": 1}, "idempotency_key": "1"}
    errors = ask(ANSWER, body=body).json()["error"]["errors"]
    assert [one["field"] for one in errors] == ["values.score", "values.strange"]


def test_what_is_no_json_is_not_read(ask: Answered) -> None:
    """A body that is no JSON is 400, and one of more than 2 MB is 413."""
    assert error_of(ask(INVITE, body="{"), 400)["code"] == "unreadable_body"
    assert error_of(ask(INVITE, body=f'"{"x" * 2_100_000}"'), 413)["code"] == "too_large"


def test_an_answer_from_elsewhere_counts(ask: Answered) -> None:
    """It is the person's, with its moment, channel and touchpoint, and the lake hears of it."""
    body = {
        "person": "ann", "values": {"score": 4, "first": "help", "why": "Slow"}, "channel": "phone",
        "touchpoint": "call-7", "at": "2026-03-30T10:00:00+02:00", "idempotency_key": "7",
    }  # fmt: skip
    said = ask(ANSWER, body=body).json()
    answer = Answer.objects.get(pk=said["id"])
    assert answer.values == {"score": 4, "first": "help", "why": "Slow"}
    assert (answer.person, answer.channel, answer.cause) == ("ann", "phone", "call-7")
    assert (answer.verdict, answer.at) == ("counted", datetime(2026, 3, 30, 8, tzinfo=UTC))
    (row,) = told("Survey Answered")
    assert (row["value"], json.loads(row["properties"])["cause"]) == (4.0, "call-7")
    assert (said["touchpoint"], said["is_new"]) == (answer.fact, True)
    assert ask(ANSWER, body=body).json() | {"is_new": True} == said
    assert Answer.objects.count() == 1


def test_an_answer_from_elsewhere_was_an_asking(ask: Answered, set_rules) -> None:
    """Whoever was asked by a telephone menu is not asked again before the rules allow it."""
    ask(ANSWER, body={"person": "ann", "values": {"score": 9}, "idempotency_key": "7"})
    set_rules("limits: [{at_most: 1, within: 14d}]")
    assert error_of(ask(INVITE, body={"person": "ann"}), 409)["code"] == "limit"


def test_one_call_may_have_one_key_for_both(ask: Answered) -> None:
    """The key of an asking is not taken for that of an answer."""
    assert ask(INVITE, body={"person": "ann", "idempotency_key": "7"}).status_code == 200
    body = {"person": "ann", "values": {"score": 9}, "idempotency_key": "7"}
    assert ask(ANSWER, body=body).json()["is_new"]


def test_an_invitation_is_answered_once(ask: Answered) -> None:
    """An answer may name the invitation it is to; a second one is a conflict."""
    made = ask(INVITE, body={"person": "ann"}).json()["id"]
    body = {"invitation": made, "values": {"score": 10}}
    assert ask(ANSWER, body=body | {"idempotency_key": "1"}).json()["score"] == 10
    assert error_of(ask(ANSWER, body=body | {"idempotency_key": "2"}), 409)["code"] == "answered"
    assert Answer.objects.get().person == "ann"


def test_an_answer_of_nobody_counts_without_a_name(ask: Answered) -> None:
    """Without a person an answer is kept, and is no touchpoint of anybody."""
    body = {"values": {"score": 9}, "idempotency_key": "1"}
    assert ask(ANSWER, body=body).json()["is_new"]
    assert (Answer.objects.get().person, told("Survey Answered")) == ("", [])


EXAMPLES = re.findall(
    r"-d '(.*?)' \\\n  \"https://desk.example.com/api/v1(.*?)\"",
    HOW_TO.read_text("utf-8"),
    re.DOTALL,
)


@pytest.mark.parametrize(("body", "path"), EXAMPLES, ids=[path for _body, path in EXAMPLES])
def test_the_examples_of_the_how_to_work(ask: Answered, body: str, path: str) -> None:
    """What the how-to shows to send is taken as it stands."""
    assert ask(path, body=body).status_code == 200


def test_the_how_to_shows_each_way() -> None:
    """All that can be sent has an example."""
    assert {path for _body, path in EXAMPLES} == {INVITE, BATCH, ANSWER}
