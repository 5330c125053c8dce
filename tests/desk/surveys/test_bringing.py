"""Answers that customers gave to other tools."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from desk.surveys.conftest import OpenSurvey
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.members.models import Member
from keepwell.desk.surveys import bringing
from keepwell.desk.surveys.models import Answer, Survey
from keepwell.engine.lake.tables import TOUCHPOINTS
from keepwell.project import Project

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def _told(project: Project, *answers: tuple[str, float | None, str]) -> None:
    """Tell the lake of answers: an id, a value, and the properties."""
    rows = [
        {"id": name, "account": "acme", "person": "ann", "at": AT, "event": "Survey Answered",
         "value": value, "properties": properties, "source": "delighted"}
        for name, value, properties in answers
    ]  # fmt: skip
    columns = {key: [row[key] for row in rows] for key in rows[0]}
    schema = pa.schema([TOUCHPOINTS.schema.field(key) for key in columns])
    project.lake.append(TOUCHPOINTS, pa.table(columns, schema=schema))


NPS = '{"survey": "nps", "comment": "ดีมาก", "language": "th", "stage": "renewal"}'


def test_each_comes_once_with_all_that_is_known(
    survey: Survey, acme: Customer, ann: Person, desk_project: Project
) -> None:
    """An answer comes with its day, customer, score, comment, stage and language; and once."""
    Person.objects.update(traits={"language": "nl"})
    _told(desk_project, ("answer-d1", 9.0, NPS), ("d-2", 3.0, '{"survey": "nps"}'))
    assert [bringing.bring_in.func(survey.pk) for _time in range(2)] == [2, 0]
    found = Answer.objects.get(score=9)
    assert (found.at, found.customer, found.contact) == (AT, acme, ann)
    assert (found.comment, found.stage, found.language) == ("ดีมาก", "renewal", "th")
    assert (found.values, found.channel) == ({"score": 9, "why": "ดีมาก"}, "api")
    silent = Answer.objects.get(score=3)
    assert (silent.stage, silent.language) == ("relationship", "nl"), "the person's own"


def test_what_does_not_fit_stays_where_it_is(survey: Survey, desk_project: Project) -> None:
    """Other surveys, values off the scale or between its steps, and our own answers stay away."""
    _told(
        desk_project, ("d-1", 11.0, NPS), ("d-2", 8.5, NPS), ("d-3", None, NPS),
        ("d-4", 4.0, '{"survey": "csat"}'), ("answer-77", 9.0, NPS),
    )  # fmt: skip
    assert bringing.bring_in.func(survey.pk) == 0
    assert not Answer.objects.exists()


def test_nobody_but_managers_asks_for_them(
    survey: Survey, open_survey: OpenSurvey, member: Member, manager: Member, client: Client
) -> None:
    """A manager may, a member may not; a form without a score has nothing to bring."""
    with pytest.raises(PermissionDenied):
        bringing.bring(member, survey)
    client.force_login(manager)
    assert client.get(f"/surveys/{survey.name}/bring/").status_code == 200
    assert client.post(f"/surveys/{survey.name}/bring/").status_code == 302
    form = open_survey(survey="form", measures=None)
    assert client.get(f"/surveys/{form.name}/bring/").status_code == 404
