"""A survey, people at a customer, and distributions to them."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.utils.timezone import now
from pytest_django import Settings

from desk.surveys.asking.gateway import Gateway, running
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.members.models import Member
from keepwell.desk.surveys.asking import rules
from keepwell.desk.surveys.messages import services
from keepwell.desk.surveys.models import Distribution, Rules, Service, Standing, Survey

MakePerson = Callable[..., Person]
MakeDistribution = Callable[..., Distribution]
SetRules = Callable[[str], None]
LIMIT = "limits: [{at_most: 1, within: 14d}]\n"


@pytest.fixture(autouse=True)
def no_rules(set_rules: SetRules) -> None:
    """Begin without rules, so that no test depends on the hour at which it runs."""
    set_rules("")


@pytest.fixture
def set_rules(db: None) -> SetRules:
    """Return a function that puts a text in force."""

    def put(text: str) -> None:
        Rules.objects.update_or_create(pk=rules.ONE, defaults={"text": text})

    return put


@pytest.fixture
def make_person(acme: Customer) -> MakePerson:
    """Return a function that makes somebody at the customer: `make_person("bo", email="")`."""

    def make(key: str, **fields: object) -> Person:
        given = {"name": key.capitalize(), "email": f"{key}@acme.example", "account": acme}
        return Person.objects.create(key=key, **(given | fields))

    return make


@pytest.fixture
def distribute(survey: Survey, manager: Member) -> MakeDistribution:
    """Return a function that makes a distribution that is due: `distribute(share=50)`."""

    def make(**fields: object) -> Distribution:
        given = {
            "survey": survey, "title": "Spring", "made_by": manager, "standing": Standing.ON,
            "next_at": now(),
        }  # fmt: skip
        return Distribution.objects.create(**(given | fields))

    return make


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    """Run a message gateway on this machine, which may be told."""
    settings.WEBHOOKS_PRIVATE = True
    with running() as one:
        yield one


@pytest.fixture
def sms(gateway: Gateway, admin: Member) -> Service:
    """Set it up as a message service."""
    return services.add(admin, title="SMS", trait="phone", url=gateway.url())


@pytest.fixture
def scanner(client: Client) -> Client:
    """Give a program that follows links and says that it is a browser."""
    client.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36"
    return client
