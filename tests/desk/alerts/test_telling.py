"""Telling people: within budget and hours, at most once, and nothing is out of sight."""

import random
from datetime import timedelta

import pytest

from desk.alerts.conftest import NOW, Raise
from desk.conftest import MakeCustomer
from keepwell.desk.alerts import telling
from keepwell.desk.alerts.kinds import SOURCE
from keepwell.desk.alerts.models import Alert, Hours, Message, Reach, Receiver, State, Target
from keepwell.desk.cases.timing import Plans
from keepwell.desk.customers.models import Customer
from keepwell.desk.members.models import Member
from keepwell.desk.notices.models import ALERT, HELD, Notice
from keepwell.desk.notices.words import sentence


@pytest.mark.usefixtures("reachable")
def test_the_highest_are_told_and_the_others_held(
    raised: Raise, make_customer: MakeCustomer, member: Member
) -> None:
    """Of many at once the highest ranks interrupt, as many as the budget; all others are held."""
    values = random.Random(7).sample(range(1_000, 90_000), 8)
    for value in values:
        raised(customer=make_customer(f"c{value}", owner=member, value=float(value)))
    assert telling.tell_due(NOW) == 3
    assert telling.tell_due(NOW) == 0

    told = Receiver.objects.filter(state=State.TOLD).values_list("alert__value", flat=True)
    assert sorted(told) == sorted(values)[-3:]
    assert Receiver.objects.filter(state=State.HELD).count() == 5
    assert Notice.objects.filter(member=member, kind=ALERT).count() == 3


@pytest.mark.usefixtures("reachable")
def test_a_much_greater_one_gets_through_late_in_the_day(
    raised: Raise, make_customer: MakeCustomer, member: Member
) -> None:
    """When the budget is used up, an alert of four times the priority still interrupts."""
    told = []
    for hour, value in enumerate([1_000, 1_100, 1_200, 3_000, 50_000]):
        moment = NOW + timedelta(hours=hour)
        raised(customer=make_customer(f"c{value}", owner=member, value=value), at=moment)
        told.append(telling.tell_due(moment))
    assert told == [1, 1, 1, 0, 1]


@pytest.mark.usefixtures("reachable")
def test_the_budget_is_of_the_day_of_the_member(
    raised: Raise, make_customer: MakeCustomer, member: Member
) -> None:
    """What is told at other times of the same day counts; midnight by their clock starts anew."""
    Member.objects.filter(pk=member.pk).update(timezone="Asia/Bangkok")
    moments = [NOW, NOW + timedelta(hours=4, minutes=59), NOW + timedelta(hours=5)]
    told = []
    for number, moment in enumerate(moments):
        for extra in range(2):
            key = f"c{number}{extra}"
            raised(customer=make_customer(key, owner=member), at=moment)
        told.append(telling.tell_due(moment))
    assert told == [2, 1, 2]


@pytest.mark.usefixtures("reachable")
def test_what_is_urgent_is_outside_of_the_budget(raised: Raise, member: Member) -> None:
    """A silent source interrupts even where the budget is used up, and takes nothing of it."""
    Reach.objects.update(budget=1)
    raised(kind=SOURCE, data={"source": "app", "days": 4.0, "usual": 1.0})
    assert telling.tell_due(NOW) == 1
    raised("Look")
    assert telling.tell_due(NOW) == 1


def test_nobody_is_told_when_the_team_is_off(raised: Raise, member: Member) -> None:
    """Who chose nothing is told when the team works, on their own clock."""
    Member.objects.filter(pk=member.pk).update(timezone="America/New_York")
    raised()
    assert telling.tell_due(NOW) == 0  # eight in the morning
    waiting = Receiver.objects.get()
    assert (waiting.state, waiting.until) == (State.WAITING, NOW + timedelta(hours=1))
    assert telling.tell_due(NOW + timedelta(minutes=59)) == 0
    assert telling.tell_due(NOW + timedelta(hours=1)) == 1


@pytest.mark.parametrize(("hours", "told"), [(Hours.OWN, 0), (Hours.ALWAYS, 1)])
def test_hours_are_as_the_member_chose(
    hours: str, told: int, raised: Raise, member: Member
) -> None:
    """In one's own quiet hours nothing comes, and with none at any time."""
    Reach.objects.create(member=member, hours=hours)
    raised()
    assert telling.tell_due(NOW.replace(hour=19)) == told


@pytest.mark.usefixtures("reachable")
def test_the_morning_sums_up_what_was_held(
    raised: Raise, make_customer: MakeCustomer, member: Member
) -> None:
    """The next day one notice says how many alerts were held back and names the first, once."""
    for number in range(5):
        customer = make_customer(f"c{number}", owner=member, value=1_000.0 * (number + 1))
        raised(f"Look at {number}", customer=customer)
    telling.tell_due(NOW)
    assert not Notice.objects.filter(kind=HELD).exists()
    for hours in (24, 25):
        telling.tell_due(NOW + timedelta(hours=hours))
    notice = Notice.objects.get(kind=HELD)
    assert (notice.data["count"], notice.data["named"]) == (2, ["Look at 1", "Look at 0"])
    assert sentence(notice).startswith("2 alerts were held back")


@pytest.mark.usefixtures("reachable")
def test_what_was_dealt_with_interrupts_nobody(raised: Raise, acme: Customer) -> None:
    """An alert that a colleague dealt with while it waited is not told, nor summed up."""
    raised(customer=acme)
    Alert.objects.update(done_at=NOW)
    assert telling.tell_due(NOW) == 0
    assert telling.tell_due(NOW + timedelta(days=1)) == 0
    assert not Notice.objects.exists()


def test_a_plan_follows_the_team_in_the_zone_of_the_member(member: Member) -> None:
    """Who works elsewhere has the team's hours on their own clock."""
    member.timezone = "Asia/Bangkok"
    plan = telling.plan_of(member, Reach(member=member), Plans())
    assert plan is not None
    assert str(plan.zone) == "Asia/Bangkok"


@pytest.mark.usefixtures("reachable")
def test_who_no_longer_sees_the_customer_hears_nothing(
    raised: Raise, acme: Customer, member: Member, stranger: Member
) -> None:
    """A customer who was given to somebody else meanwhile is named to nobody who lost it."""
    raised(customer=acme)
    Target.objects.create(member=member, title="Slack", url="slack://x", confirmed_at=NOW)
    Customer.objects.update(owner=stranger)
    telling.tell_due(NOW)
    assert not Notice.objects.exists()
    assert not Message.objects.exists()
