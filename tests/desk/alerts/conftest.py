"""Alerts to raise, and people who can be reached at any time."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count

import pytest

from desk.conftest import MakeCustomer
from keepwell.desk.alerts import words
from keepwell.desk.alerts.actions.raising import Signal, raise_alert
from keepwell.desk.alerts.models import Alert, Hours, Reach
from keepwell.desk.customers.models import Customer
from keepwell.desk.members.models import Member
from keepwell.project import Project

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
"""A Tuesday, in working hours."""
Raise = Callable[..., Alert]


def headline(alert: Alert) -> str:
    """Return how an alert reads for who may know all of its reasons."""
    return words.headline(alert, list(alert.reasons.all()))


@pytest.fixture(autouse=True)
def on_a_project(desk_project: Project, db: None) -> None:
    """Stand on a project: it has a zone and a currency."""


@pytest.fixture
def acme(make_customer: MakeCustomer, member: Member) -> Customer:
    """Make a customer whom the member owns."""
    return make_customer("acme", owner=member, band="at_risk", score=30.0)


@pytest.fixture
def raised(member: Member) -> Raise:
    """Return a function that raises an alert for the member: `raised("Look", customer=acme)`."""
    numbers = count()

    def make(title: str = "Look", to: list[Member] | None = None, **fields: object) -> Alert:
        given = {"kind": "test", "key": f"test-{next(numbers)}", "title": title, "at": NOW} | fields
        return raise_alert(Signal(**given), [member] if to is None else to)

    return make


@pytest.fixture
def reachable(member: Member) -> Reach:
    """Let the member be reached at any time, for three alerts a day."""
    return Reach.objects.create(member=member, budget=3, hours=Hours.ALWAYS)
