"""Overdue cases as alerts: in the list, without telling anybody twice."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from desk.alerts.conftest import headline
from keepwell.desk.alerts import telling
from keepwell.desk.alerts.models import Alert, Outcome, State
from keepwell.desk.alerts.overdue import from_cases
from keepwell.desk.cases.actions.opening import Opening, open_case
from keepwell.desk.cases.models import Case, Reminder
from keepwell.desk.customers.models import Customer
from keepwell.desk.members.models import Member


@pytest.fixture
def case(acme: Customer, member: Member) -> Case:
    """Open a case of the member's customer that became overdue."""
    made = open_case(Opening(customer=acme, about="The invoice is wrong", owner=member))
    Reminder.objects.create(case=made, clock="answer", begun_at=made.opened_at, rung=100)
    return made


def test_an_overdue_case_is_an_alert_once(case: Case, member: Member) -> None:
    """It stands in the owner's list; the ladder told them, so no notice follows."""
    assert [from_cases(now()), from_cases(now())] == [1, 0]
    receiver = Alert.objects.get().receivers.get()
    assert (receiver.member, receiver.state) == (member, State.TOLD)
    assert telling.tell_due(now()) == 0
    said = f"The first answer to #{case.pk} The invoice is wrong of Acme is overdue"
    assert headline(Alert.objects.get()) == said


def test_what_is_almost_due_is_no_alert(case: Case) -> None:
    """Three quarters of the time over is a reminder; long ago is news no more."""
    Reminder.objects.update(rung=75)
    assert from_cases(now()) == 0
    Reminder.objects.update(rung=100)
    assert from_cases(now() + timedelta(days=3)) == 0


def test_an_alert_ends_with_its_case(case: Case) -> None:
    """Once nothing is due any more, the alert is done by itself."""
    from_cases(now())
    Case.objects.update(due_at=None)
    from_cases(now())
    assert Alert.objects.get().outcome == Outcome.DONE
