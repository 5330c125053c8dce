"""Alerts that grow old, and customers that are erased."""

import json
from datetime import timedelta

from django.core.serializers import serialize

from desk.alerts.conftest import NOW, Raise
from desk.conftest import MakeCustomer
from keepwell.desk.alerts import aging
from keepwell.desk.alerts.kinds import MANY
from keepwell.desk.alerts.models import Alert, Outcome, Reason
from keepwell.desk.customers.models import Customer
from keepwell.desk.erasing.actions import erase
from keepwell.desk.members.models import Member


def test_what_nobody_deals_with_is_put_away(raised: Raise) -> None:
    """After sixty days an open alert is among those dealt with, and says that it is too old."""
    old, young = raised(at=NOW - timedelta(days=61)), raised(at=NOW - timedelta(days=59))
    assert aging.put_away(NOW) == 1
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.outcome, old.done_at, young.done_at) == (Outcome.OLD, NOW, None)


def test_what_is_long_done_is_forgotten(raised: Raise) -> None:
    """A year after it was dealt with an alert and its reasons are gone."""
    raised()
    Alert.objects.update(done_at=NOW - timedelta(days=366))
    raised()
    assert aging.forget(NOW) > 0
    assert (Alert.objects.count(), Reason.objects.count()) == (1, 1)


def test_who_is_erased_is_in_no_alert(
    raised: Raise, acme: Customer, make_customer: MakeCustomer, member: Member
) -> None:
    """Alerts of an erased customer are gone, and alerts of many no longer name it."""
    Customer.objects.filter(pk=acme.pk).update(name="Zwiebel & Söhne")
    raised(customer=acme)
    raised(kind=MANY, data={"what": "worse", "count": 7, "names": ["Zwiebel & Söhne", "Bolt"]})
    erase("account", "acme")
    assert Alert.objects.count() == 1
    kept = json.dumps(json.loads(serialize("json", Reason.objects.all())), ensure_ascii=False)
    assert "Bolt" in kept
    assert "Zwiebel" not in kept
