"""Tasks: who gets them, and what is done with them."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.timezone import now

from keepwell.desk.cases.actions.opening import Opening, open_case
from keepwell.desk.customers.models import Customer
from keepwell.desk.members.models import Department, Member
from keepwell.desk.notices.models import Notice
from keepwell.desk.playbooks.actions import tasks
from keepwell.desk.playbooks.actions.tasks import Draft, set_task
from keepwell.desk.playbooks.models import State, Task
from keepwell.desk.playbooks.queries import due_soon, tasks_visible_to


def test_a_mark_is_one_task(acme: Customer, member: Member) -> None:
    """What sets off a task sets it once, however often it is tried."""
    one, two = (
        set_task(Draft("Call", customer=acme, owner=member, mark="rule-7"), None)
        for _twice in range(2)
    )
    assert one == two
    assert (one.department, one.customer) == (member.department, acme)
    assert Notice.objects.filter(member=member, kind="task").count() == 1


def test_the_service_desk_hears_at_once(acme: Customer, member: Member, stranger: Member) -> None:
    """A department's task is told to it, and seen by it, though the customer is another's."""
    sales = stranger.department
    task = set_task(Draft("Send the offer", customer=acme, department=sales), member)
    assert Notice.objects.get().member == stranger
    assert tasks_visible_to(stranger).get() == task
    tasks.take(stranger, task)
    assert tasks.do(stranger, task, "Sent").done_by == stranger


def test_snoozed_for_a_reason(acme: Customer, member: Member) -> None:
    """A snoozed task is out of sight until its day, and says why."""
    task = set_task(Draft("Call", customer=acme, owner=member), member)
    for until, reason in ((now() + timedelta(days=2), " "), (now() - timedelta(days=2), "Away")):
        with pytest.raises(ValidationError):
            tasks.snooze(member, task, until, reason)
    tasks.snooze(member, task, now() + timedelta(days=2), "They are away")
    assert due_soon(member) == []
    Task.objects.update(snoozed_until=now())
    assert due_soon(member) == [task]


def test_what_is_over_stays(acme: Customer, member: Member) -> None:
    """A task that is over cannot be done again, but be opened again where no plan went on."""
    task = tasks.do(member, set_task(Draft("Call", customer=acme, owner=member), member))
    with pytest.raises(ValidationError, match="is over: Done"):
        tasks.skip(member, task, "No")
    assert tasks.open_again(member, task).state == State.OPEN


def test_given_away(acme: Customer, member: Member, teammate: Member) -> None:
    """A task is given to a colleague, who hears of it, or to a department."""
    task = set_task(Draft("Call", customer=acme, owner=member), member)
    tasks.give(member, task, owner=teammate, department=None)
    assert Notice.objects.get().member == teammate
    desk = Department.objects.create(name="Service desk")
    given = tasks.give(member, task, owner=None, department=desk)
    assert (given.owner, given.department) == (None, desk)
    with pytest.raises(ValidationError, match="a colleague or a department"):
        tasks.give(member, task, owner=None, department=None)


def test_of_a_case_that_is_kept_from_others(
    acme: Customer, member: Member, manager: Member, admin: Member, stranger: Member
) -> None:
    """What is to be done for a case that only a department may see is seen by nobody else."""
    opening = Opening(customer=acme, about="Theft", restricted_to=stranger.department)
    task = set_task(Draft("Ask the guard", case=open_case(opening), owner=stranger), None)
    for who, sees in ((stranger, True), (admin, True), (manager, False), (member, False)):
        assert tasks_visible_to(who).filter(pk=task.pk).exists() == sees


def test_strangers(acme: Customer, member: Member, stranger: Member, viewer: Member) -> None:
    """Nobody works on tasks of customers they do not see, and a viewer on none."""
    task = set_task(Draft("Call", customer=acme, owner=member), member)
    with pytest.raises(Task.DoesNotExist):
        tasks.do(stranger, task)
    with pytest.raises(Customer.DoesNotExist):
        set_task(Draft("Call", customer=acme), stranger)
    with pytest.raises(PermissionDenied):
        tasks.take(viewer, task)
