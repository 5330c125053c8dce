"""An open survey, somebody who is asked, and the browser they answer in."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils.timezone import now

from desk.conftest import MakeCustomer
from desk.surveys.making import plain
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.members.models import Member
from keepwell.desk.surveys.models import Channel, Edition, Invitation, State, Survey
from keepwell.desk.surveys.public import doubting, opening
from keepwell.project import Project

BROWSER = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
OpenSurvey = Callable[..., Survey]
Invite = Callable[..., Invitation]


@pytest.fixture(autouse=True)
def nobody_came_before(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Begin without memory of who came, and with a limit that no test reaches by chance."""
    cache.clear()
    monkeypatch.setattr(doubting, "crowd", doubting.Turnstile(1, 1_000))
    monkeypatch.setattr(opening, "turnstile", doubting.Turnstile(1, 1_000))
    yield
    cache.clear()


@pytest.fixture
def open_survey(desk_project: Project, db: None) -> OpenSurvey:
    """Return a function that makes an open survey: `open_survey(measures="csat", …)`."""

    def make(**changes: Any) -> Survey:
        document = plain(**changes)
        survey = Survey.objects.create(name=document["survey"], document=document)
        survey.edition = Edition.objects.create(survey=survey, number=1, document=document)
        survey.state, survey.link_is_on = State.OPEN, True
        survey.save()
        return survey

    return make


@pytest.fixture
def survey(open_survey: OpenSurvey) -> Survey:
    """Make the survey of `making.plain`, open."""
    return open_survey()


@pytest.fixture
def acme(make_customer: MakeCustomer, member: Member) -> Customer:
    """Make a customer whom the member owns."""
    return make_customer("acme", owner=member)


@pytest.fixture
def ann(acme: Customer) -> Person:
    """Make somebody there."""
    return Person.objects.create(key="ann", name="Ann", email="ann@acme.example", account=acme)


@pytest.fixture
def invite(survey: Survey, ann: Person, acme: Customer) -> Invite:
    """Return a function that makes a personal link for Ann."""

    def make(**fields: object) -> Invitation:
        given = {
            "survey": survey, "edition": survey.edition, "customer": acme, "contact": ann,
            "account": acme.key, "person": ann.key, "channel": Channel.EMAIL, "language": "en",
            "stage": "renewal", "address": ann.email, "expires_at": now() + timedelta(days=30),
        }  # fmt: skip
        return Invitation.objects.create(**(given | fields))

    return make


@pytest.fixture
def browser(client: Client) -> Client:
    """Give a browser that says it is one."""
    client.defaults["HTTP_USER_AGENT"] = BROWSER
    return client
