"""Hours, targets and root causes, as managers settle them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client

from desk.cases.conftest import OpenCase
from desk.conftest import SignedIn
from keepwell.desk.cases.actions import settling
from keepwell.desk.cases.models import Case, Cause, Severity, WeekPlan
from keepwell.desk.members.models import Deed, Member
from keepwell.desk.surveys.models import Topic

WEEK = {f"day_{number}": "09:00-12:30, 13:30-17:00" for number in range(5)}


@pytest.fixture
def desk(manager: Member, signed_in: SignedIn) -> Client:
    """Return a manager's browser."""
    return signed_in(manager)


def text(response: HttpResponse) -> str:
    """Return a page."""
    return response.content.decode()


def test_hours_are_set_and_open_cases_follow(desk: Client, opened: OpenCase) -> None:
    """New hours hold for what is open, and the page shows them."""
    case = opened(severity=Severity.URGENT)
    given = {f"day_{number}": "00:00-24:00" for number in range(7)} | {"zone": "Asia/Bangkok"}
    page = text(desk.post("/cases/hours/0/", given, follow=True))
    assert "00:00-24:00" in page
    case.refresh_from_db()
    assert case.first_answer_due - case.opened_at == timedelta(hours=2)
    assert Deed.objects.filter(verb="cases.hours").exists()


def test_single_days_and_holidays(desk: Client, manager: Member) -> None:
    """A plan keeps breaks, the country's holidays, a region, and days of its own."""
    given = WEEK | {
        "zone": "Europe/Berlin", "country": "DE", "region": "BY",
        "days": "2026-12-24: 9:00-12:00\n2026-12-28",
    }  # fmt: skip
    desk.post("/cases/hours/0/", given)
    plan = WeekPlan.objects.get()
    assert plan.days == {"2026-12-24": "09:00-12:00", "2026-12-28": ""}
    assert (plan.country, plan.region, plan.week[6]) == ("DE", "BY", "")
    assert "2026-12-24: 09:00-12:00" in text(desk.get("/cases/hours/0/"))
    assert not plan.read().hours(date(2026, 1, 6))  # Epiphany, in Bavaria


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (
            {"day_0": "nine to five", "days": "Christmas"},
            ("Got “nine to five”", "Got “Christmas”"),
        ),
        (
            {"country": "DE", "region": "ZZ", "days": "2026-12-24: noon"},
            ("Expected one of BB", "Got “noon”"),
        ),
    ],
)
def test_what_is_no_hours_is_named(
    desk: Client, wrong: dict[str, str], said: tuple[str, str]
) -> None:
    """What cannot be read is named, with what was expected, all of it at once."""
    page = text(desk.post("/cases/hours/0/", WEEK | {"zone": "UTC"} | wrong))
    assert all(one in page for one in said)
    assert not WeekPlan.objects.exists()


def test_somebody_works_some_time(desk: Client) -> None:
    """A plan without any hours is refused: nothing would ever be due."""
    assert "Somebody has to work" in text(desk.post("/cases/hours/0/", {"zone": "UTC"}))


def test_targets_hold_for_new_cases(desk: Client, opened: OpenCase) -> None:
    """Targets are told in hours; what is open keeps its own."""
    before = opened()
    given = {f"{kind}_{one}": hours for one in Severity for kind, hours in
             (("answer", "0.5"), ("solve", "4"))}  # fmt: skip
    desk.post("/cases/targets/", given)
    assert "30 min" in text(desk.get("/cases/hours/"))
    after = opened(about="Another")
    assert (after.answer_minutes, after.solve_minutes) == (30, 240)
    before.refresh_from_db()
    assert before.answer_minutes == 24 * 60
    page = desk.post("/cases/targets/", given | {"solve_low": "0.25"})
    assert "at least as long" in text(page)


def test_the_tree_of_causes(desk: Client, manager: Member, cause: Cause) -> None:
    """Causes are added below others, renamed with all below them, and retired."""
    desk.post("/cases/causes/", {"name": "Wrong sum", "parent": cause.pk})
    below = Cause.objects.get(name="Wrong sum")
    assert "Invoices → Wrong sum" in text(desk.get("/cases/causes/"))
    desk.post(f"/cases/causes/{cause.pk}/", {"name": "Bills"})
    below.refresh_from_db()
    assert below.path == "Bills → Wrong sum"
    assert "already" in text(desk.post("/cases/causes/", {"name": "Bills"}))
    assert "without" in text(desk.post("/cases/causes/", {"name": "A → B"}))
    desk.post(f"/cases/causes/{below.pk}/", {"retired": "1"})
    assert "retired" in text(desk.get("/cases/causes/"))
    for name in ("2", "3"):
        cause = settling.add_cause(manager, name, cause)
        cause.refresh_from_db()
    with pytest.raises(ValidationError, match="deep enough"):
        settling.add_cause(manager, "5", settling.add_cause(manager, "4", cause))


def test_members_look_and_do_not_settle(
    member: Member, signed_in: SignedIn, opened: OpenCase
) -> None:
    """Who is no manager reads hours and targets."""
    client = signed_in(member)
    page = text(client.get("/cases/hours/"))
    assert "Mon–Fri 09:00-17:00 · Sat–Sun off" in page
    assert "Once 75% of the time is over: The owner" in page
    assert client.get("/cases/hours/0/").status_code == 403
    assert client.post("/cases/causes/", {"name": "x"}).status_code == 403
    assert not Case.objects.exists()


def test_a_topic_has_targets_of_its_own(desk: Client, opened: OpenCase) -> None:
    """What is set for a topic holds for its cases alone, until it is taken away."""
    topic = Topic.objects.create(name="billing", title="Billing")
    assert desk.get("/cases/targets/of/", {"topic": topic.pk})["Location"] == (
        f"/cases/targets/{topic.pk}/"
    )
    given = {f"{part}_{one}": "4" for part in ("answer", "solve") for one in Severity}
    desk.post(f"/cases/targets/{topic.pk}/", given)
    assert opened(topic=topic).answer_minutes == 240
    assert opened(about="Something else").answer_minutes != 240
    assert b"Billing" in desk.get("/cases/hours/").content
    desk.post(f"/cases/targets/{topic.pk}/", {"drop": "1"})
    assert not topic.targets.exists()
