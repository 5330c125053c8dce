"""An answer on its way into the lake, and what is heard there."""

import json

import pytest
from django.test import Client

from desk.surveys.answering import send, slowly
from desk.surveys.conftest import Invite
from keepwell.desk.intake import moving
from keepwell.desk.surveys.actions.telling import tell_answer
from keepwell.desk.surveys.models import Answer
from keepwell.desk.surveys.public.tokens import token_of
from keepwell.engine.lake.tables import TOUCHPOINTS
from keepwell.project import Project


def test_an_answer_is_in_the_lake_once(
    invite: Invite, browser: Client, desk_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A score, the comment and all else of an answer get there, however often they are told."""
    slowly(monkeypatch)
    page = browser.get(f"/s/{token_of(invite(cause='ticket-7'))}/")
    send(browser, page, q_score="9", q_why="ดีมาก")
    answer = Answer.objects.get()
    for _time in range(2):
        tell_answer(answer, answer.edition.read())
        moving.move()
    lake = desk_project.lake
    rows = lake.connection.to_pyarrow(lake.read(TOUCHPOINTS)).to_pylist()
    assert [(row["id"], row["event"], row["account"], row["person"]) for row in rows] == [
        (f"answer-{answer.pk}", "Survey Answered", "acme", "ann")
    ]
    assert (rows[0]["value"], rows[0]["at"], rows[0]["source"]) == (9.0, answer.at, "surveys")
    assert json.loads(rows[0]["properties"]) == {
        "survey": "nps", "name": "pulse", "comment": "ดีมาก", "stage": "renewal",
        "channel": "email", "language": "en", "cause": "ticket-7",
        "answers": {"score": 9, "why": "ดีมาก"},
    }  # fmt: skip
