"""Crossings as alerts: for owners, once, and many at once are one."""

from datetime import date

import pytest

from desk.alerts.conftest import NOW, headline
from desk.conftest import MakeCustomer
from keepwell.desk.alerts import crossings, looking
from keepwell.desk.alerts.kinds import MANY, READY, WORSE
from keepwell.desk.alerts.models import Alert, Reason, Receiver
from keepwell.desk.customers.models import Customer
from keepwell.desk.health.models import Crossing
from keepwell.desk.intake.models import Freshness
from keepwell.desk.members.models import Member

FELL = (("healthy", "stable"), ("at_risk", "at_risk"))


def cross(customer: Customer, before: tuple[str, str], now: tuple[str, str]) -> Crossing:
    """Let a customer cross from a band and state to others."""
    return Crossing.objects.create(
        customer=customer, as_of=date(2026, 3, 31), at=NOW,
        band_before=before[0], state_before=before[1], band=now[0], state=now[1],
        score_before=80.0, score=41.0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "now", "kind"),
    [
        (("healthy", "stable"), ("at_risk", "at_risk"), WORSE),
        (("healthy", "ready_to_grow"), ("watch", "stable"), WORSE),
        (("healthy", "stable"), ("healthy", "at_risk"), WORSE),
        (("unknown", "stable"), ("at_risk", "at_risk"), WORSE),
        (("watch", "stable"), ("healthy", "ready_to_grow"), READY),
        (("healthy", "stable"), ("healthy", "ready_to_grow"), READY),
        (("unknown", "stable"), ("healthy", "ready_to_grow"), READY),
        (("at_risk", "at_risk"), ("watch", "stable"), None),
        (("healthy", "ready_to_grow"), ("healthy", "stable"), None),
        (("healthy", "stable"), ("unknown", "stable"), None),
        (("unknown", "stable"), ("watch", "stable"), None),
    ],
)
def test_owners_are_alerted_of_what_got_worse_or_is_ready_to_grow(
    before: tuple, now: tuple, kind: str | None, acme: Customer, member: Member
) -> None:
    """The owner hears of a worse band or state, or of growth, and of nothing else."""
    cross(acme, before, now)
    crossings.from_crossings()
    found = [(one.member, one.alert.reasons.get().kind) for one in Receiver.objects.all()]
    assert found == ([(member, kind)] if kind else [])


def test_nobody_is_alerted_where_no_owner_works_here(
    member: Member, acme: Customer, make_customer: MakeCustomer
) -> None:
    """A customer of nobody, or of somebody who left, makes no alert, now or later."""
    Member.objects.update(is_active=False)
    for customer in (acme, make_customer("bolt")):
        cross(customer, *FELL)
    crossings.from_crossings()
    Member.objects.update(is_active=True)
    crossings.from_crossings()
    assert not Alert.objects.exists()


def test_a_crossing_is_told_once(acme: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often and in however many batches crossings are looked at, each is one reason."""
    monkeypatch.setattr(crossings, "BATCH", 2)
    for _ in range(5):
        cross(acme, *FELL)
    assert crossings.from_crossings() == 5
    assert crossings.from_crossings() == 0
    Crossing.objects.update(is_told=False)  # as if the process had ended before this was written
    crossings.from_crossings()
    assert (Alert.objects.count(), Reason.objects.count()) == (1, 5)


def test_many_at_once_are_one_alert(make_customer: MakeCustomer, member: Member) -> None:
    """After a change of the scorecard an owner gets one alert, which names the largest."""
    for number in range(87):
        cross(make_customer(f"c{number}", owner=member, value=float(number)), *FELL)
    crossings.from_crossings()
    alert = Alert.objects.get()
    assert alert.reasons.get().kind == MANY
    assert alert.value == sum(range(87))
    assert headline(alert) == (
        "87 of your customers got worse; the largest: C86, C85, C84, C83, C82"
    )


def test_managers_are_alerted_once_that_a_source_fell_silent(
    admin: Member, manager: Member, member: Member
) -> None:
    """Administrators and managers hear of each silence once, and it is urgent."""
    for name, is_silent in (("app", True), ("billing", False)):
        Freshness.objects.create(
            name=name, touchpoints=9, last_arrival=NOW, last_happened=NOW, silence=4.6, pause=1.0,
            is_silent=is_silent, looked_at=NOW,
        )  # fmt: skip
    assert [looking.from_sources(), looking.from_sources()] == [1, 0]
    alert = Alert.objects.get()
    assert alert.is_urgent
    assert {one.member for one in alert.receivers.all()} == {admin, manager}
    assert headline(alert) == "The source “app” has sent nothing for 5 days"
