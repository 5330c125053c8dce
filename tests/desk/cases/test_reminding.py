"""Who is reminded of a case, when, and how often."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from desk.cases.conftest import OpenCase
from keepwell.desk.cases import reminding
from keepwell.desk.cases.actions import working
from keepwell.desk.cases.models import Case, Means, Reminder, Severity
from keepwell.desk.members.models import Department, Member, Role
from keepwell.desk.notices.models import CASE, Notice
from keepwell.desk.notices.words import page, sentence

HOUR = timedelta(hours=1)


@pytest.fixture
def always(department: Department) -> Department:
    """Let the department of the member work round the clock."""
    department.week_plans.create(zone="UTC", week=["00:00-24:00"] * 7)
    return department


@pytest.fixture
def head(always: Department) -> Member:
    """Make a manager of that department."""
    return Member.objects.create_user(
        "head@example.com", name="Head", role=Role.MANAGER, visibility="all", department=always
    )


def told() -> list[tuple[str, int]]:
    """Return who was told at which share of the time."""
    found = Notice.objects.filter(kind=CASE).order_by("pk")
    return [(one.member.name, one.data["percent"]) for one in found.select_related("member")]


def after(case: Case, hours: float) -> datetime:
    """Return a moment so long after a case began."""
    return case.begun_at + hours * HOUR


def test_the_ladder_is_climbed_rung_by_rung(
    opened: OpenCase, member: Member, head: Member, manager: Member
) -> None:
    """First the owner is told, then managers of the department, then all: each rung once."""
    case = opened(owner=member, severity=Severity.URGENT)
    for hours in (1.4, 1.5, 1.6, 2.1, 2.2, 3.1, 50):
        reminding.remind_due(after(case, hours))
    assert told() == [
        ("Member", 75), ("Member", 100), ("Head", 100),
        ("Member", 150), ("Head", 150), ("Manager", 150),
    ]  # fmt: skip
    case.refresh_from_db()
    assert case.remind_at is None


def test_after_a_long_sleep_only_the_highest_rung_is_told(
    opened: OpenCase, member: Member, head: Member
) -> None:
    """A worker that was down for days tells each person once, not three times."""
    case = opened(owner=member, severity=Severity.URGENT)
    assert reminding.remind_due(after(case, 100)) == 1
    assert told() == [("Member", 150), ("Head", 150)]
    assert Reminder.objects.count() == 3


def test_nobodys_case_goes_to_managers(opened: OpenCase, manager: Member) -> None:
    """A case that nobody looks after is told to who can give it to somebody."""
    case = opened(severity=Severity.URGENT)
    reminding.remind_due(case.remind_at)
    assert told() == [("Manager", 75)]


def test_the_second_target_climbs_anew(opened: OpenCase, member: Member, head: Member) -> None:
    """Once the customer was answered the time to the solution counts."""
    case = opened(owner=member, severity=Severity.URGENT)
    reminding.remind_due(after(case, 1.6))
    working.answer(member, case, case.version, text="We look", means=Means.PHONE)
    reminding.remind_due(after(case, 5.9))
    assert told() == [("Member", 75)]
    reminding.remind_due(after(case, 6.1))
    assert told() == [("Member", 75), ("Member", 75)]
    sentences = [sentence(one) for one in Notice.objects.order_by("pk")]
    assert sentences == [
        f"75% of the time to answer {case} of Acme is over",
        f"75% of the time to solve {case} of Acme is over",
    ]
    assert page(Notice.objects.first()) == f"/cases/{case.pk}/"


def test_a_worker_that_dies_tells_nobody_twice(
    opened: OpenCase, member: Member, always: Department
) -> None:
    """What was not committed is told later; what was is never told again."""
    case = opened(owner=member, severity=Severity.URGENT)
    moment = after(case, 1.6)

    with transaction.atomic():
        reminding.remind_due(moment)
        transaction.set_rollback(True)  # killed before the commit
    assert told() == []
    reminding.remind_due(moment)
    Case.objects.update(remind_at=moment)  # as if it had died before it wrote this
    reminding.remind_due(moment)
    assert told() == [("Member", 75)]


def test_a_kept_secret_is_not_told(
    opened: OpenCase, member: Member, head: Member, manager: Member
) -> None:
    """Who may not see a case is not reminded of it."""
    case = opened(owner=member, severity=Severity.URGENT, restricted_to=member.department)
    reminding.remind_due(after(case, 100))
    assert told() == [("Member", 150), ("Head", 150)]
