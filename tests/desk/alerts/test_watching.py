"""Watches on real rows: what they read, whom they alert, and that each alarm comes once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from django.core.exceptions import PermissionDenied

from desk.alerts.conftest import NOW, headline
from desk.conftest import MakeCustomer
from desk.surveys.making import plain
from keepwell.desk.alerts.actions import watching
from keepwell.desk.alerts.models import Alert, Direction, Reason, Subject, ToWhom, Watch
from keepwell.desk.alerts.watching.reading import daily, reading_on
from keepwell.desk.alerts.watching.rehearsing import rehearse
from keepwell.desk.alerts.watching.running import look_at, look_at_watches, responsible
from keepwell.desk.alerts.words import fall
from keepwell.desk.customers.models import Customer
from keepwell.desk.health.models import Crossing
from keepwell.desk.members.models import Department, Member
from keepwell.desk.surveys.models import Answer, Edition, Survey, Verdict

Answered = Callable[..., None]
MakeWatch = Callable[..., Watch]


@pytest.fixture
def answered() -> Answered:
    """Return a function that answers an NPS survey: `answered(3, many=20, of=acme)`."""
    survey = Survey.objects.create(name="pulse", document=plain())
    edition = Edition.objects.create(survey=survey, number=1, document=plain())
    numbers = count()

    def make(score: int, many: int = 1, days_ago: int = 0, of: Customer | None = None) -> None:
        Answer.objects.bulk_create(
            Answer(
                survey=survey, edition=edition, mark=f"m{next(numbers)}", score=score,
                at=NOW - timedelta(days=days_ago, hours=1), verdict=Verdict.COUNTED, language="en",
                customer=of,
            )
            for _ in range(many)
        )  # fmt: skip

    return make


@pytest.fixture
def watch(manager: Member) -> MakeWatch:
    """Return a function that begins to watch: `watch(Subject.NPS, limit=0)`."""

    def make(subject: Subject, **fields: object) -> Watch:
        given = {"title": "Watch", "subject": subject, "fewest": 10, "margin": 5.0} | fields
        return watching.add(manager, given)

    return make


def test_a_low_nps_alarms_the_managers_once(
    watch: MakeWatch, answered: Answered, admin: Member, manager: Member, member: Member
) -> None:
    """An NPS under its limit is one alert, however often it is looked at, until it recovered."""
    watch(Subject.NPS, limit=0.0, days=30)
    answered(2, many=20)
    assert [look_at_watches(NOW) for _ in range(3)] == [1, 0, 0]
    alert = Alert.objects.get()
    assert {one.member for one in alert.receivers.all()} == {admin, manager}
    assert headline(alert) == "NPS of all customers is −100, under 0"

    answered(10, many=60)
    assert look_at_watches(NOW) == 0
    answered(1, many=200)
    assert look_at_watches(NOW) == 1
    assert sorted(Reason.objects.values_list("key", flat=True)) == [
        f"watch:{Watch.objects.get().pk}:{time}" for time in (1, 2)
    ]


def test_only_the_answers_of_those_watched_count(
    watch: MakeWatch, answered: Answered, acme: Customer, make_customer: MakeCustomer
) -> None:
    """A watch of a customer, or of somebody's customers, does not see the answers of others."""
    answered(10, many=20, of=acme)
    answered(0, many=20, of=make_customer("bolt"))
    held = watch(Subject.NPS, limit=0.0, customer=acme)
    assert look_at(held.pk, NOW) == 0
    held.refresh_from_db()
    assert held.last == 100
    mine = watch(Subject.NPS, limit=0.0, owner=acme.owner)
    assert look_at(mine.pk, NOW) == 0


def test_a_fall_is_against_the_days_before(watch: MakeWatch, answered: Answered) -> None:
    """NPS falls by the difference of two windows of so many days each."""
    answered(10, many=40, days_ago=40)
    answered(7, many=40, days_ago=10)
    held = watch(Subject.NPS, direction=Direction.FELL, limit=50.0, days=30)
    found = reading_on(held, daily(held, date(2026, 1, 1)), NOW.date())
    assert found is not None
    assert (found.value, found.many) == (100.0, 40)
    assert look_at(held.pk, NOW) == 1
    said = "NPS of all customers: 100 points lower over 30 days than over the 30 days before"
    assert headline(Alert.objects.get()) == said


def test_one_day_is_no_days() -> None:
    """What is compared over a single day is said of one."""
    over = fall(Subject.NPS, 12.0, 1)
    assert over == "12 points lower over 1 day than over the day before"
    assert fall(Subject.SCORE, 3.0, 7) == "3.0 points lower than 7 days ago"


def test_the_mean_score_is_watched(watch: MakeWatch, make_customer: MakeCustomer) -> None:
    """A mean score under its limit alarms; customers without a score are not in it."""
    for number, score in enumerate((40.0, 50.0, None)):
        make_customer(f"c{number}", score=score, change_28=-12.0)
    low = watch(Subject.SCORE, limit=46.0)
    fell = watch(Subject.SCORE, direction=Direction.FELL, limit=10.0, days=28)
    assert look_at_watches(NOW) == 2
    assert [Watch.objects.get(pk=one.pk).last for one in (low, fell)] == [45.0, 12.0]
    # The desk knows scores of today and of that day, and nothing in between.
    said = "Mean health score of all customers: 12.0 points lower than 28 days ago"
    assert said in {headline(one) for one in Alert.objects.all()}


def cross(customer: Customer) -> None:
    """Let a customer become at risk."""
    Crossing.objects.create(
        customer=customer, as_of=NOW.date(), at=NOW, band_before="watch", band="at_risk",
        state_before="stable", state="at_risk", score_before=60.0, score=30.0,
    )  # fmt: skip


def test_each_large_customer_that_becomes_at_risk_alarms(
    watch: MakeWatch, make_customer: MakeCustomer, member: Member
) -> None:
    """Only crossings since the watch began, of customers worth so much, are alerts; each once."""
    large = make_customer("large", owner=member, value=90_000.0)
    cross(large)
    watch(Subject.BAND, least_value=50_000.0, to=ToWhom.OWNER)
    assert look_at_watches(NOW) == 0
    cross(large)
    cross(make_customer("small", owner=member, value=10.0))
    assert [look_at_watches(NOW), look_at_watches(NOW)] == [1, 0]
    assert [one.member for one in Alert.objects.get().receivers.all()] == [member]


def test_many_that_become_at_risk_are_one_alert_without_names(
    watch: MakeWatch, make_customer: MakeCustomer
) -> None:
    """A watch that sees many at once raises one alert, which names nobody: not all see all."""
    watch(Subject.BAND)
    for number in range(30):
        cross(make_customer(f"c{number}", value=100.0))
    assert look_at_watches(NOW) == 1
    assert headline(Alert.objects.get()) == "30 customers became at risk (watch “Watch”)"


def test_a_near_renewal_of_an_unhealthy_customer_alarms_once(
    watch: MakeWatch, make_customer: MakeCustomer
) -> None:
    """Within so many days, and not for the healthy; each renewal once."""
    soon, late = NOW.date() + timedelta(days=20), NOW.date() + timedelta(days=40)
    make_customer("near", band="watch", renewal=soon)
    make_customer("healthy", band="healthy", renewal=soon)
    make_customer("far", band="watch", renewal=late)
    watch(Subject.RENEWAL, days=30)
    assert [look_at_watches(NOW), look_at_watches(NOW)] == [1, 0]
    assert look_at_watches(NOW + timedelta(days=15)) == 1


def test_a_watch_that_is_off_alarms_nobody(watch: MakeWatch, manager: Member) -> None:
    """What happens while a watch is off is not made up for."""
    held = watch(Subject.SCORE, limit=99.0)
    watching.switch(manager, held, is_on=False)
    assert look_at_watches(NOW) == 0


def test_who_is_responsible(
    watch: MakeWatch, acme: Customer, member: Member, manager: Member, admin: Member
) -> None:
    """The owner, named colleagues, a department's managers, or all; managers where nobody is."""
    sales = Department.objects.create(name="Sales")
    Member.objects.filter(pk=manager.pk).update(department=sales)
    given = {"limit": 1.0}
    assert responsible(watch(Subject.BAND, to=ToWhom.OWNER, **given), acme) == [member]
    assert responsible(watch(Subject.BAND, to=ToWhom.OWNER, **given), None) == [admin, manager]
    named = watch(Subject.BAND, to=ToWhom.MEMBERS, members=[member], **given)
    assert responsible(named, acme) == [member]
    heads = watch(Subject.BAND, to=ToWhom.DEPARTMENT, department=sales, **given)
    assert responsible(heads, acme) == [manager]


@pytest.mark.parametrize("role", ["viewer", "member", "stranger"])
def test_only_managers_make_watches(role: str, request: pytest.FixtureRequest) -> None:
    """Whoever is no manager may not add a watch."""
    with pytest.raises(PermissionDenied):
        watching.add(request.getfixturevalue(role), {"title": "x", "subject": Subject.NPS})
    assert not Watch.objects.exists()


def test_the_dry_look_is_what_would_have_happened(watch: MakeWatch, answered: Answered) -> None:
    """Looking at a watch day after day alarms on just the days that its dry look names."""
    for days_ago, score, many in ((80, 10, 30), (60, 0, 40), (30, 10, 60), (5, 2, 90)):
        answered(score, many=many, days_ago=days_ago)
    held = watch(Subject.NPS, limit=0.0, days=20)
    said = rehearse(held, NOW)

    alarmed = []
    for back in range(90, -1, -1):
        moment = datetime(2026, 3, 31, 23, tzinfo=UTC) - timedelta(days=back)
        if look_at(held.pk, moment):
            alarmed.append(moment.date())
    assert (said.times, said.days) == (len(alarmed), alarmed)
    assert said.times == 2


def test_the_dry_look_at_single_customers(watch: MakeWatch, acme: Customer) -> None:
    """Crossings and renewals of the last 90 days are counted."""
    cross(acme)
    Customer.objects.update(renewal=NOW.date(), band="watch")
    assert rehearse(watch(Subject.BAND), NOW).times == 1
    assert rehearse(watch(Subject.RENEWAL, days=30), NOW).times == 1
    assert rehearse(watch(Subject.SCORE, limit=50.0), NOW).times == 1
