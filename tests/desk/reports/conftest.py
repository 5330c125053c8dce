"""Unhappy customers, and the cases of some of them."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils.timezone import now

from desk.conftest import MakeCustomer
from keepwell.desk.cases.actions.opening import Opening, open_case
from keepwell.desk.cases.models import Case
from keepwell.desk.customers.models import Customer
from keepwell.desk.members.models import Department
from keepwell.desk.surveys.models import Answer, Edition, Survey
from keepwell.project import Project

HOUR = timedelta(hours=1)
MakeCase = Callable[..., Case]
MakeAnswer = Callable[..., Answer]


@pytest.fixture(autouse=True)
def on_a_project(desk_project: Project, db: None) -> None:
    """Stand on a project."""


@pytest.fixture
def acme(make_customer: MakeCustomer) -> Customer:
    """Make a customer of nobody."""
    return make_customer("acme")


@pytest.fixture
def make_case(acme: Customer) -> MakeCase:
    """Return a function that opens a case: `make_case(opened_at=…, first_answered_at=…)`."""

    def make(
        customer: Customer | None = None, department: Department | None = None, **fields: object
    ) -> Case:
        about = f"Complaint {Case.objects.count()}"
        case = open_case(Opening(customer=customer or acme, about=about, department=department))
        Case.objects.filter(pk=case.pk).update(**fields)
        case.refresh_from_db()
        return case

    return make


@pytest.fixture
def make_answer(db: None) -> MakeAnswer:
    """Return a function that makes an NPS answer: `make_answer(customer, 3, at)`."""
    survey = Survey.objects.create(name="nps", document={"measures": "nps"})
    edition = Edition.objects.create(survey=survey, number=1, document={"measures": "nps"})

    def make(customer: Customer, score: int, at: datetime | None = None) -> Answer:
        return Answer.objects.create(
            survey=survey, edition=edition, customer=customer, account=customer.key,
            mark=str(Answer.objects.count()), score=score, at=at or now(), language="en",
        )  # fmt: skip

    return make
