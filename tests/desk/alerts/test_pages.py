"""The pages of alerts: who sees what, what may be done, and how much is asked for it."""

import html
import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries

from desk.alerts.conftest import Raise
from desk.conftest import MakeCustomer, SignedIn
from keepwell.desk.alerts import queries, telling
from keepwell.desk.alerts.actions import handling
from keepwell.desk.alerts.models import Alert, Hours, Outcome, Reach, Reason, Receiver, State, Watch
from keepwell.desk.cases.models import Case
from keepwell.desk.customers.models import Customer
from keepwell.desk.members.models import Deed, Member, Visibility
from keepwell.desk.notices.queries import unread


@pytest.fixture
def alert(raised: Raise, acme: Customer) -> Alert:
    """Raise an alert of the member's customer."""
    return raised("Look at acme", customer=acme, at=now())


def test_a_stranger_sees_nothing(
    alert: Alert, raised: Raise, stranger: Member, signed_in: SignedIn
) -> None:
    """Alerts of customers that one may not see, or of nobody's and for others, are not there."""
    general = raised("A figure fell")
    browser = signed_in(stranger)
    assert b"Look at acme" not in browser.get("/alerts/?whose=all").content
    for one in (alert, general):
        assert browser.get(f"/alerts/{one.pk}/").status_code == 404
        assert browser.post(f"/alerts/{one.pk}/take/").status_code == 404
    assert not Deed.objects.filter(verb__startswith="alerts.").exists()


def test_a_viewer_changes_nothing(alert: Alert, viewer: Member, signed_in: SignedIn) -> None:
    """Who only looks on sees alerts and may do nothing about them."""
    browser = signed_in(viewer)
    assert browser.get(f"/alerts/{alert.pk}/").status_code == 200
    assert browser.post(f"/alerts/{alert.pk}/done/").status_code == 403


def test_an_alert_says_why_it_ranks_there(
    alert: Alert, member: Member, signed_in: SignedIn
) -> None:
    """Its page spells out value, chances, freshness and priority with numbers."""
    page = signed_in(member).get(f"/alerts/{alert.pk}/").content.decode()
    assert "30% chance to lose it × 70% chance to save it × 100% freshness" in page
    assert "Is told within minutes." in page


def test_what_is_done_about_an_alert(alert: Alert, member: Member, signed_in: SignedIn) -> None:
    """It is taken, and then done; each deed is in the log, and it moves among those dealt with."""
    browser = signed_in(member)
    browser.post(f"/alerts/{alert.pk}/take/")
    browser.post(f"/alerts/{alert.pk}/done/", {"note": "Called them"})
    alert.refresh_from_db()
    assert (alert.taken_by, alert.outcome, alert.note) == (member, Outcome.DONE, "Called them")
    assert b"Look at acme" not in browser.get("/alerts/").content
    assert b"Look at acme" in browser.get("/alerts/?show=done").content
    verbs = set(Deed.objects.values_list("verb", flat=True))
    assert {"alerts.take", "alerts.done"} <= verbs


def test_to_dismiss_takes_a_reason(alert: Alert, member: Member, signed_in: SignedIn) -> None:
    """Without a reason an alert is not dismissed."""
    browser = signed_in(member)
    assert b"error-summary" in browser.post(f"/alerts/{alert.pk}/dismiss/").content
    alert.refresh_from_db()
    assert alert.done_at is None
    browser.post(f"/alerts/{alert.pk}/dismiss/", {"note": "A holiday"})
    alert.refresh_from_db()
    assert alert.outcome == Outcome.DISMISSED


def test_what_is_put_off_comes_back(alert: Alert, member: Member, teammate: Member) -> None:
    """Put off, it is not in one's own list until then; others still have it."""
    handling.snooze(member, alert, now() + timedelta(days=1))
    assert queries.top(member, now()) == []
    assert queries.top(member, now() + timedelta(days=2)) == [alert]
    assert alert in queries.of(teammate, queries.TEAM).filter(queries.awake(teammate, now()))


def test_a_case_is_made_of_it(alert: Alert, member: Member, signed_in: SignedIn) -> None:
    """A case of the customer is opened for the member, and the alert is dealt with."""
    answer = signed_in(member).post(f"/alerts/{alert.pk}/case/")
    case = Case.objects.get()
    assert answer["Location"] == f"/cases/{case.pk}/"
    assert (case.owner, case.about, case.customer) == (member, "Look at acme", alert.customer)
    alert.refresh_from_db()
    assert (alert.outcome, alert.case) == (Outcome.CASE, case)


def test_two_do_not_deal_with_the_same(alert: Alert, member: Member, manager: Member) -> None:
    """Who comes second is told that a colleague was quicker."""
    handling.finish(manager, alert)
    with pytest.raises(ValidationError, match="quicker"):
        handling.make_case(member, alert)
    assert not Case.objects.exists()


def test_what_is_dealt_with_leaves_the_bell(alert: Alert, member: Member, manager: Member) -> None:
    """Once somebody dealt with an alert, nobody finds it among their unread notices."""
    Reach.objects.create(member=member, hours=Hours.ALWAYS)
    telling.tell_due(now())
    assert unread(member) == 1
    handling.finish(manager, alert)
    assert unread(member) == 0


def test_what_was_held_back_is_in_sight(
    alert: Alert, raised: Raise, member: Member, signed_in: SignedIn
) -> None:
    """The list of what was held back shows it, with the reason; what was told is not in it."""
    raised("Another")
    Receiver.objects.filter(alert=alert).update(state=State.HELD)
    page = signed_in(member).get("/alerts/?show=held").content.decode()
    assert "Look at acme" in page
    assert "Another" not in page
    assert "Held back: the alerts of that day" in page


def test_a_list_asks_as_much_however_long_it_is(
    raised: Raise,
    make_customer: MakeCustomer,
    member: Member,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    """Fifty alerts with their customers, reasons and receivers take three questions."""
    for number in range(50):
        raised(customer=make_customer(f"c{number}", owner=member))
    with django_assert_num_queries(3):
        found = list(queries.shown(queries.of(member, queries.MINE), member).order_by("-rank"))
    assert len(found) == 50
    assert all(one.mine and one.reasons.all() for one in found)


def test_a_member_chooses_how_alerts_reach_them(member: Member, signed_in: SignedIn) -> None:
    """Budget and quiet hours are saved, for the member only."""
    given = {"budget": 2, "hours": "own", "quiet_from": "17:30", "quiet_until": "07:00"}
    browser = signed_in(member)
    assert browser.get("/alerts/reach/").status_code == 200
    assert browser.post("/alerts/reach/", given).status_code == 302
    reach = Reach.objects.get()
    assert (reach.member, reach.budget, f"{reach.quiet_from:%H:%M}") == (member, 2, "17:30")


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        ({"hours": "always"}, "alerts may interrupt you now"),
        ({"hours": "own", "quiet_from": "00:01", "quiet_until": "00:00"}, "it is quiet until"),
        ({"hours": "own", "quiet_from": "09:00", "quiet_until": "09:00"}, "nothing ever"),
    ],
)
def test_it_says_whether_it_is_quiet(
    wishes: dict[str, str], said: str, member: Member, signed_in: SignedIn
) -> None:
    """The page says whether alerts may interrupt one now, else from when on."""
    Reach.objects.create(member=member, **{"quiet_weekends": False, **wishes})
    assert said in signed_in(member).get("/alerts/reach/").content.decode()


def test_from_an_alert_to_a_plan(alert: Alert, member: Member, signed_in: SignedIn) -> None:
    """An alert leads to a plan for its customer."""
    assert "/plans/start/?customer=acme" in (
        signed_in(member).get(f"/alerts/{alert.pk}/").content.decode()
    )


def test_a_manager_makes_a_watch(
    acme: Customer, manager: Member, member: Member, signed_in: SignedIn
) -> None:
    """A form makes a watch, whose page tells how often it would have alarmed; members see none."""
    given = {
        "title": "Acme falls", "subject": "score", "account": "acme", "direction": "under",
        "limit": 50, "days": 28, "fewest": 1, "margin": 5, "to": "owner",
    }  # fmt: skip
    browser = signed_in(manager)
    wrong = browser.post("/alerts/watches/new/", given | {"account": "nobody"}).content.decode()
    assert "There is no “nobody”." in wrong
    browser.post("/alerts/watches/new/", given)
    watch = Watch.objects.get()
    assert (watch.customer, watch.made_by) == (acme, manager)
    assert b"It would have alarmed 1 time." in browser.get(f"/alerts/watches/{watch.pk}/").content
    assert b"Acme falls" in browser.get("/alerts/watches/").content
    browser.post(f"/alerts/watches/{watch.pk}/switch/", {"on": "0"})
    browser.post(f"/alerts/watches/{watch.pk}/", given | {"limit": 40})
    watch.refresh_from_db()
    assert (watch.is_on, watch.limit) == (False, 40)
    assert signed_in(member).get("/alerts/watches/").status_code == 403
    browser.post(f"/alerts/watches/{watch.pk}/remove/")
    assert not Watch.objects.exists()


@pytest.mark.parametrize("show", ["open", "done"])
def test_pages_follow_each_other(show: str, member: Member, signed_in: SignedIn) -> None:
    """Page after page every alert comes once, many of the same rank and moment included."""
    moment = now()
    Alert.objects.bulk_create(
        Alert(subject=f"a{number}", at=moment, rank=number // 40, value=1, risk=1, chance=1,
              done_at=moment if show == "done" else None)
        for number in range(120)
    )  # fmt: skip
    rows = list(Alert.objects.all())
    Reason.objects.bulk_create(
        Reason(alert=one, key=one.subject, kind="test", title=f"Look at {one.subject}.", at=moment)
        for one in rows
    )
    Receiver.objects.bulk_create(Receiver(alert=one, member=member) for one in rows)
    browser, address, seen = signed_in(member), f"/alerts/?show={show}", []
    while address:
        page = browser.get(address).content.decode()
        seen += re.findall(r"Look at (a\d+)\.", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = html.unescape(following[1]) if following else ""
        address = f"/alerts/{address}" if address.startswith("?") else address
    assert sorted(seen) == sorted(one.subject for one in rows)


def test_a_watch_of_a_customer_is_for_those_who_see_them(
    acme: Customer, manager: Member, signed_in: SignedIn
) -> None:
    """A manager who does not see all customers finds no watch of others, and changes none."""
    kept = Watch.objects.create(title="Acme falls", subject="score", customer=acme, made_by=manager)
    Watch.objects.create(title="All fall", subject="score", made_by=manager)
    Member.objects.filter(pk=manager.pk).update(visibility=Visibility.OWN)
    browser = signed_in(manager)
    said = browser.get("/alerts/watches/").content
    assert (b"All fall" in said, b"Acme falls" in said) == (True, False)
    address = f"/alerts/watches/{kept.pk}/"
    assert browser.get(address).status_code == 404
    assert browser.post(f"{address}remove/").status_code == 404
