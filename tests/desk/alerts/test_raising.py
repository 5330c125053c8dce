"""The door of alerts: once by key, merged by customer and day, and only for who may see it."""

from datetime import timedelta

import pytest

from desk.alerts.conftest import NOW, Raise
from desk.conftest import MakeCustomer
from keepwell.desk.alerts.actions import handling
from keepwell.desk.alerts.actions.raising import Signal, raise_alert
from keepwell.desk.alerts.models import Alert, Reason, Receiver, State
from keepwell.desk.cases.actions.opening import Opening, open_case
from keepwell.desk.cases.models import Severity
from keepwell.desk.customers.models import Customer
from keepwell.desk.health.models import KeptForecast, Outlook, Tally
from keepwell.desk.members.models import Department, Member


def test_the_same_key_is_the_same_alert(raised: Raise, acme: Customer) -> None:
    """However often a signal is raised, it is one reason of one alert, with one receiver."""
    first = raised(key="answer-12", customer=acme)
    assert raised(key="answer-12", customer=acme) == first
    assert (Reason.objects.count(), Receiver.objects.count()) == (1, 1)


def test_signals_of_a_customer_within_a_day_are_one_alert(raised: Raise, acme: Customer) -> None:
    """Several signals of one customer are one alert with several reasons; a day later it is new."""
    first = raised("It fell", customer=acme)
    assert raised("It complained", customer=acme, at=NOW + timedelta(hours=3)) == first
    assert raised("It fell again", customer=acme, at=NOW + timedelta(days=1)) != first
    assert [one.title for one in first.reasons.all()] == ["It fell", "It complained"]


def test_what_was_dealt_with_is_not_added_to(raised: Raise, acme: Customer) -> None:
    """A signal after an alert was done is an alert of its own."""
    first = raised(customer=acme)
    Alert.objects.update(done_at=NOW)
    assert raised(customer=acme) != first


def test_an_alert_ranks_as_the_highest_of_its_signals(raised: Raise, acme: Customer) -> None:
    """A lesser signal that is merged takes nothing from the rank."""
    before = raised(customer=acme, value=90_000).rank
    assert raised(customer=acme, value=10).rank == before
    assert raised(customer=acme, value=900_000).rank > before


def test_only_who_sees_the_customer_hears_of_it(
    raised: Raise, acme: Customer, member: Member, stranger: Member, manager: Member
) -> None:
    """Who may not see a customer, or left, is not told of it, whoever asks for that."""
    Member.objects.filter(pk=manager.pk).update(is_active=False)
    manager.refresh_from_db()
    alert = raised(customer=acme, to=[member, stranger, manager, member])
    assert [one.member for one in alert.receivers.all()] == [member]


def test_a_restricted_case_stays_among_its_readers(
    raised: Raise, acme: Customer, member: Member, admin: Member
) -> None:
    """A case that is kept for a department is no reason within an alert that others read."""
    legal = Department.objects.create(name="Legal")
    first = raised(customer=acme)
    case = open_case(Opening(customer=acme, about="Contract", restricted_to=legal))
    alert = raised(case=case, to=[member, admin])
    assert alert != first
    assert [one.member for one in alert.receivers.all()] == [admin]


def test_a_case_made_of_a_restricted_one_has_its_readers(
    raised: Raise, acme: Customer, member: Member
) -> None:
    """What was kept for a department is kept for it in a case that is made of its alert."""
    legal = Department.objects.create(name="Legal")
    kept = open_case(Opening(customer=acme, about="Court", owner=member, restricted_to=legal))
    made = handling.make_case(member, raised(case=kept))
    assert made.restricted_to == legal


def test_the_forecast_goes_before_the_band(raised: Raise, acme: Customer) -> None:
    """The probability to leave is the newest forecast's of 90 days, where it speaks of them."""
    for within, p_leave in ((90, 0.8), (30, 0.1)):
        kept = KeptForecast.objects.create(
            within=within, as_of=NOW.date(), finished_at=NOW, record={}
        )
        Outlook.objects.create(forecast=kept, customer=acme, p_leave=p_leave, until=NOW.date())
    alert = raised(customer=acme)
    assert (alert.risk, alert.chance) == pytest.approx((0.8, 0.2))


def test_an_unknown_value_counts_as_what_is_usual(
    raised: Raise, make_customer: MakeCustomer, member: Member
) -> None:
    """A customer whose worth nobody knows ranks as one of the mean worth does."""
    for days in (7, 28):
        Tally.objects.create(days=days, band="healthy", state="stable", customers=4, value=20_000.0)
    unknown = make_customer("unknown", owner=member, value=None)
    assert raised(customer=unknown).value == 5_000


def test_an_urgent_case_brings_back_what_was_held(
    raised: Raise, acme: Customer, member: Member
) -> None:
    """An alert that was held back waits anew once an urgent case becomes one of its reasons."""
    alert = raised(customer=acme)
    Receiver.objects.update(state=State.HELD, day=NOW.date())
    case = open_case(Opening(customer=acme, about="It is down", severity=Severity.URGENT))
    assert raise_alert(Signal("case", "case-1", "", case=case, at=NOW), [member]) == alert
    assert alert.receivers.get().state == State.WAITING
    assert Alert.objects.get().is_urgent
