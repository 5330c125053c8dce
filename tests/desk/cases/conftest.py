"""A customer who is not happy, and colleagues who look after it."""

from collections.abc import Callable

import pytest

from desk.conftest import MakeCustomer
from desk.surveys.making import plain
from keepwell.desk.cases.actions.opening import Opening, open_case
from keepwell.desk.cases.models import Case, Cause
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.members.models import Member
from keepwell.desk.surveys.models import Edition, Rules, State, Survey
from keepwell.project import Project

OpenCase = Callable[..., Case]


@pytest.fixture(autouse=True)
def on_a_project(desk_project: Project, db: None) -> None:
    """Stand on a project: what is told to the lake needs one."""


@pytest.fixture
def acme(make_customer: MakeCustomer, member: Member) -> Customer:
    """Make a customer whom the member owns."""
    return make_customer("acme", owner=member)


@pytest.fixture
def ann(acme: Customer) -> Person:
    """Make somebody there, who speaks Dutch."""
    return Person.objects.create(
        key="ann", name="Ann", email="ann@acme.example", account=acme, traits={"language": "nl"}
    )


@pytest.fixture
def opened(acme: Customer, ann: Person) -> OpenCase:
    """Return a function that opens a case of Ann: `opened(severity=Severity.HIGH)`."""

    def make(made_by: Member | None = None, **fields: object) -> Case:
        given = {"customer": acme, "person": ann, "about": "The invoice is wrong", **fields}
        return open_case(Opening(**given), made_by)

    return make


@pytest.fixture
def cause(db: None) -> Cause:
    """Make a root cause."""
    return Cause.objects.create(name="Invoices", path="Invoices")


@pytest.fixture
def survey(db: None) -> Survey:
    """Make an open survey that measures NPS."""
    Rules.objects.create(pk=1, text="per_minute: 300")
    document = plain(measures="nps")
    made = Survey.objects.create(name=document["survey"], document=document)
    made.edition = Edition.objects.create(survey=made, number=1, document=document)
    made.state = State.OPEN
    made.save()
    return made
