"""Fixes of root causes: who sees to them, what came of them, and whether they helped."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.timezone import now

from desk.cases.conftest import OpenCase
from desk.conftest import MakeCustomer, SignedIn
from keepwell.desk.cases.causes.arranging import merge_causes
from keepwell.desk.cases.causes.comparing import compared
from keepwell.desk.cases.causes.fixing import Plan, change_fix, make_fix
from keepwell.desk.cases.causes.tree import Tree
from keepwell.desk.cases.models import Case, Cause, Fix, Progress
from keepwell.desk.members.models import Deed, Member

WEEK = timedelta(weeks=1)


@pytest.fixture
def fix(member: Member, cause: Cause) -> Fix:
    """Plan a fix."""
    return make_fix(member, cause, Plan(title="Check amounts twice", owner=member))


def done(fix: Fix, weeks: int) -> Fix:
    """Have a fix been done so many weeks ago."""
    done_at = now() - weeks * WEEK - timedelta(hours=1)
    Fix.objects.filter(pk=fix.pk).update(progress=Progress.DONE, done_at=done_at, result="Better")
    return Fix.objects.get(pk=fix.pk)


def complain(opened: OpenCase, cause: Cause, many: int, weeks_ago: float) -> None:
    """Open cases of a cause so many weeks ago."""
    for _number in range(many):
        case = opened(about=f"Complaint {Case.objects.count()}", person=None)
        at = now() - weeks_ago * WEEK
        Case.objects.filter(pk=case.pk).update(cause=cause, opened_at=at)


def test_a_fix_is_done_with_a_result(member: Member, fix: Fix) -> None:
    """Nothing is done without saying what came of it; when it was done stays."""
    assert fix.department == member.department
    with pytest.raises(ValidationError, match="what came of it"):
        change_fix(member, fix, Plan(title="T", progress=Progress.DONE))
    kept = change_fix(member, fix, Plan(title="T", progress=Progress.DONE, result="Better"))
    again = change_fix(member, fix, Plan(title="T2", progress=Progress.DONE, result="Better"))
    assert kept.done_at == again.done_at
    assert change_fix(member, fix, Plan(title="T2")).done_at is None
    assert Deed.objects.filter(verb="cases.fix_change").count() == 3


def test_viewers_plan_nothing(viewer: Member, cause: Cause, signed_in: SignedIn) -> None:
    """Who only looks makes no fix, by no way."""
    with pytest.raises(PermissionDenied):
        make_fix(viewer, cause, Plan(title="T"))
    path = f"/causes/{cause.pk}/new-fix/"
    assert signed_in(viewer).post(path, {"title": "T"}).status_code == HTTPStatus.FORBIDDEN


def test_fixes_go_along_when_causes_merge(manager: Member, cause: Cause, fix: Fix) -> None:
    """What was done about a cause is done about the one it becomes."""
    other = Cause.objects.create(name="Bills", path="Bills")
    merge_causes(manager, cause, other)
    fix.refresh_from_db()
    assert fix.cause == other


def test_before_and_after(
    member: Member, opened: OpenCase, cause: Cause, fix: Fix, make_customer: MakeCustomer
) -> None:
    """Complaints of the cause and of those below it are told per 100 customers and week."""
    make_customer("globex", owner=member)
    below = Cause.objects.create(name="Late", parent=cause, path="Invoices → Late")
    complain(opened, below, 12, 12)
    complain(opened, cause, 2, 3)
    found = compared(member, done(fix, 10), Tree.read(), now())
    assert found is not None
    assert (found.weeks, found.verdict, found.may_be_luck) == (10, "fewer", True)
    assert found.change.before.value == pytest.approx(12 / 10 / 2 * 100)
    assert found.change.after.value == pytest.approx(2 / 10 / 2 * 100)


def test_too_early_is_said(member: Member, opened: OpenCase, cause: Cause, fix: Fix) -> None:
    """Within the first week nothing is compared, and within four nothing is concluded."""
    complain(opened, cause, 12, 3)
    assert compared(member, done(fix, 0), Tree.read(), now()) is None
    found = compared(member, done(fix, 2), Tree.read(), now())
    assert found is not None
    assert found.verdict == "too_little"


def test_the_pages(
    member: Member, stranger: Member, signed_in: SignedIn, opened: OpenCase, cause: Cause
) -> None:
    """A fix is planned, done and compared at the desk; of others' customers nobody learns."""
    desk = signed_in(member)
    desk.post(f"/causes/{cause.pk}/new-fix/", {"title": "Check twice", "progress": "planned"})
    fix = Fix.objects.get()
    assert "Check twice" in desk.get(f"/causes/{cause.pk}/").content.decode()
    given = {"title": "Check twice", "progress": "done", "result": ""}
    assert "Say what came of it" in desk.post(f"/fixes/{fix.pk}/change/", given).content.decode()
    desk.post(f"/fixes/{fix.pk}/change/", given | {"result": "All bills are right"})
    assert "All bills are right" in desk.get(f"/fixes/{fix.pk}/").content.decode()
    complain(opened, cause, 12, 12)
    done(fix, 10)
    assert "Fewer complaints" in desk.get(f"/fixes/{fix.pk}/effect/").content.decode()
    hidden = signed_in(stranger).get(f"/fixes/{fix.pk}/effect/").content.decode()
    assert "12" not in hidden
