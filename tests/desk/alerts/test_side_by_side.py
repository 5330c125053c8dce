"""Many at once on PostgreSQL: the same alert once, and never more than the budget."""

from datetime import timedelta

import pytest
from django.db import connection

from desk.alerts.conftest import NOW
from desk.cases.test_side_by_side import beside
from desk.conftest import MakeCustomer
from keepwell.desk.alerts import telling
from keepwell.desk.alerts.actions import watching
from keepwell.desk.alerts.actions.raising import Signal, raise_alert
from keepwell.desk.alerts.models import Alert, Hours, Reach, Reason, Receiver, State, Watch
from keepwell.desk.alerts.watching.running import look_at
from keepwell.desk.members.models import Member
from keepwell.desk.notices.models import ALERT, Notice

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _on_postgres(transactional_db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs KEEPWELL_TEST_DATABASE=postgres")


def test_the_same_signal_and_the_same_customer(make_customer: MakeCustomer, member: Member) -> None:
    """Workers that raise signals of one customer at once make one alert, each reason once."""
    for number in range(5):
        acme = make_customer(f"acme{number}", owner=member)
        keys = [f"{number}-{key}" for key in ("a", "a", "b", "c")]
        deeds = [
            lambda key=key, acme=acme: raise_alert(
                Signal("test", key, "Look", customer=acme, at=NOW), [member]
            )
            for key in keys
        ]
        assert len({one.pk for one in beside(*deeds)}) == 1
        assert Reason.objects.filter(alert__customer=acme).count() == 3
    assert Receiver.objects.count() == Alert.objects.count() == 5


def test_workers_that_tell_at_once_keep_to_the_budget(
    make_customer: MakeCustomer, member: Member
) -> None:
    """However many workers tell one member at once, each alert is told once within the budget."""
    Reach.objects.create(member=member, budget=4, hours=Hours.ALWAYS)
    for number in range(9):
        customer = make_customer(f"c{number}", owner=member)
        raise_alert(Signal("test", f"{number}", "Look", customer=customer, at=NOW), [member])
    told = beside(*(lambda: telling.tell_due(NOW) for _one in range(4)))
    assert sum(told) == 4
    assert Notice.objects.filter(kind=ALERT).count() == 4
    assert Receiver.objects.filter(state=State.HELD).count() == 5


def test_a_watch_alarms_once(make_customer: MakeCustomer, admin: Member) -> None:
    """Workers that look at the same watch at once raise its alarm once."""
    make_customer("acme", score=10.0)
    watching.add(admin, {"title": "Low", "subject": "score", "limit": 50.0})
    pk = Watch.objects.get().pk
    raised = beside(*(lambda: look_at(pk, NOW + timedelta(hours=1)) for _one in range(4)))
    assert sorted(raised) == [0, 0, 0, 1]
    assert Reason.objects.count() == 1
