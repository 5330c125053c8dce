"""Plans: how they start, move on and end."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.timezone import now

from desk.conftest import MakeCustomer
from desk.playbooks.conftest import MakePlaybook
from keepwell.desk.customers.models import Customer
from keepwell.desk.members.models import Deed, Member
from keepwell.desk.notices.models import Notice
from keepwell.desk.playbooks import moving
from keepwell.desk.playbooks.actions import editing, planning, tasks
from keepwell.desk.playbooks.actions.starting import Refusal, refusal, start
from keepwell.desk.playbooks.models import Outcome, Plan, Playbook, State, Task
from keepwell.desk.playbooks.queries import offered

DAY = timedelta(days=1)


def later(days: float) -> datetime:
    """Return a moment so many days from now."""
    return now() + days * DAY


def begun(plan: Plan) -> list[str]:
    """Return the steps that have begun."""
    return list(plan.steps.order_by("pk").values_list("name", flat=True))


def started(playbook: Playbook, customer: Customer, member: Member) -> Plan:
    """Start a plan by hand."""
    plan = start(playbook, customer, made_by=member)
    assert plan is not None
    return plan


def test_a_plan_goes_its_way(playbook: Playbook, acme: Customer, member: Member) -> None:
    """Each step becomes a task once the one before it ended and its wait is over."""
    plan = started(playbook, acme, member)
    task = Task.objects.get()
    assert (task.title, task.owner, task.guideline) == ("Call them", member, "Listen first")
    assert (task.due_at, plan.due_at) == (plan.started_at + 3 * DAY, plan.started_at + 60 * DAY)
    tasks.do(member, task, "They are angry")
    mend = Task.objects.get(title="Mend it")
    assert (mend.owner, str(mend.department)) == (None, "Customer success")
    tasks.skip(member, mend, "It works")
    assert begun(plan) == ["call", "mend"]
    moving.move_on(later(6.9))
    assert begun(plan) == ["call", "mend"]
    for _twice in range(2):
        moving.move_on(later(7.1))
    assert begun(plan) == ["call", "mend", "ask"]
    assert Task.objects.filter(ended_at=None).get().title == "Ask again"


def test_a_step_for_others_is_passed_over(
    playbook: Playbook, acme: Customer, member: Member
) -> None:
    """A step that is not for this customer becomes no task."""
    plan = started(playbook, acme, member)
    for _step in range(2):
        tasks.do(member, Task.objects.get(ended_at=None))
    Customer.objects.update(band="watch", score=60)
    moving.move_on(later(8))
    assert begun(plan) == ["call", "mend", "ask"]
    assert not Task.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize(
    ("change", "days", "outcome"),
    [
        ({"score": 71.0}, 1, Outcome.REACHED),
        ({"score": 69.0}, 59, Outcome.OPEN),
        ({"score": 69.0}, 61, Outcome.MISSED),
        ({"is_current": False}, 1, Outcome.STOPPED),
    ],
)
@pytest.mark.usefixtures("acme")
def test_how_a_plan_ends(
    playbook: Playbook, member: Member, change: dict[str, object], days: int, outcome: Outcome
) -> None:
    """A plan ends when its goal is reached or its time is over; what was to be done is skipped."""
    plan = started(playbook, Customer.objects.get(), member)
    Customer.objects.update(**change)
    moving.move_on(later(days))
    plan.refresh_from_db()
    assert (plan.outcome, plan.is_open) == (outcome, outcome == Outcome.OPEN)
    if not plan.is_open:
        assert (plan.score_start, plan.score_end) == (30, change.get("score", 30.0))
        assert (plan.look_at, Task.objects.get().state) == (None, State.SKIPPED)


def test_who_no_longer_fits(playbook_of: MakePlaybook, acme: Customer, member: Member) -> None:
    """A plan stops when its customer no longer fits it."""
    playbook = playbook_of(("goal:", "stop_when: {trait: leaving, is: true}\ngoal:"))
    plan = started(playbook, acme, member)
    Customer.objects.update(traits={"leaving": "true"})
    moving.move_on(later(1))
    plan.refresh_from_db()
    assert plan.outcome == Outcome.STOPPED


def test_one_plan_of_each(playbook: Playbook, acme: Customer, member: Member) -> None:
    """Of a playbook a customer has one open plan, and the next after a while."""
    plan = started(playbook, acme, member)
    assert start(playbook, acme, made_by=member) is None
    planning.finish(member, plan, Outcome.MISSED, "They left the phone ringing")
    assert refusal(playbook, acme, by_hand=True) == Refusal.RECENT
    Plan.objects.update(ended_at=now() - 91 * DAY)
    assert start(playbook, acme, made_by=member) is not None


def test_whom_a_rule_starts(
    playbook: Playbook, acme: Customer, make_customer: MakeCustomer
) -> None:
    """A rule starts a playbook only for whom it is for; the same mark is the same plan."""
    healthy = make_customer("bright", band="healthy", score=65.0)
    assert start(playbook, healthy, made_by=None) is None
    plan = start(playbook, acme, made_by=None, mark="answer-1", branch="Detractors")
    assert plan is not None
    assert start(playbook, acme, made_by=None, mark="answer-1") == plan
    assert (plan.branch, plan.by_hand, plan.owner) == ("Detractors", False, acme.owner)


def test_why_a_playbook_does_not_start(playbook: Playbook, acme: Customer, manager: Member) -> None:
    """What is off, for those who left, or reached already, starts nothing."""
    acme.is_current = False
    assert refusal(playbook, acme, by_hand=True) == Refusal.GONE
    acme.is_current = True
    Customer.objects.update(score=80)
    assert refusal(playbook, acme, by_hand=True) == Refusal.REACHED
    assert refusal(editing.switch(manager, playbook, is_on=False), acme, by_hand=True) == "off"


def test_by_itself_within_its_limit(playbook_of: MakePlaybook, make_customer: MakeCustomer) -> None:
    """A playbook that starts by itself does so for whom it is for, so many a day, each once."""
    for number in range(5):
        make_customer(f"c{number}", band="at_risk", score=20.0)
    make_customer("bright", band="healthy", score=90.0)
    playbook_of(("goal:", "starts: by_itself\nlimits: {a_day: 3}\ngoal:"))
    assert [moving.start_all(now()) for _hour in range(2)] == [3, 0]
    Plan.objects.update(started_at=now() - 2 * DAY)
    assert [moving.start_all(now()) for _hour in range(2)] == [2, 0]
    assert Plan.objects.count() == 5


def test_who_is_held_out(playbook_of: MakePlaybook, make_customer: MakeCustomer) -> None:
    """Who is held out gets no task, and what comes of them is measured as of the others."""
    for number in range(12):
        make_customer(f"c{number}", band="at_risk", score=20.0)
    playbook_of(("goal:", "starts: by_itself\nhold_out: 50\ngoal:"))
    running = moving.start_all(now())
    held = Plan.objects.filter(held_out=True)
    assert 0 < running == 12 - held.count() < 12
    assert Task.objects.count() == running
    Customer.objects.filter(plans=held[0]).update(score=75)
    moving.move_on(later(61))
    assert sorted(held.values_list("outcome", flat=True).distinct()) == ["missed", "reached"]
    assert not Task.objects.filter(plan__in=held).exists()


def test_by_hand_while_held_out(playbook_of: MakePlaybook, acme: Customer, member: Member) -> None:
    """Who is held out is left alone, and a colleague is told why."""
    playbook = playbook_of()
    plan = started(playbook, acme, member)
    Plan.objects.filter(pk=plan.pk).update(held_out=True)
    assert refusal(playbook, acme, by_hand=True) == Refusal.HELD_OUT


def test_a_plan_keeps_its_edition(
    playbook: Playbook, acme: Customer, member: Member, manager: Member
) -> None:
    """A plan goes on with the playbook as it was when it started."""
    plan = started(playbook, acme, member)
    assert playbook.edition is not None
    text = playbook.edition.text.replace("title: Mend it", "title: Rebuild it")
    changed = editing.change(manager, playbook, playbook.version, text)
    tasks.do(member, Task.objects.get())
    assert Task.objects.filter(title="Mend it").exists()
    assert plan.edition != changed.edition
    with pytest.raises(ValidationError, match="colleague changed"):
        editing.change(manager, playbook, playbook.version, text)


def test_changing_goal_and_owner(
    playbook: Playbook, acme: Customer, member: Member, teammate: Member
) -> None:
    """Goal, date and owner of a plan that runs may change; one that has ended stays as it is."""
    plan = started(playbook, acme, member)
    planning.set_goal(member, plan, "They stay", later(90))
    planning.give(member, plan, teammate)
    moving.move_on(later(61))
    plan.refresh_from_db()
    assert (plan.goal, plan.owner, plan.is_open) == ("They stay", teammate, True)
    planning.finish(member, plan, Outcome.REACHED, "They signed")
    with pytest.raises(ValidationError, match="has ended"):
        planning.give(member, plan, member)


def test_strangers_and_viewers(
    playbook: Playbook, acme: Customer, member: Member, stranger: Member, viewer: Member
) -> None:
    """Who does not see a customer starts and changes nothing there, and a viewer nothing at all."""
    with pytest.raises(Customer.DoesNotExist):
        start(playbook, acme, made_by=stranger)
    plan = started(playbook, acme, member)
    with pytest.raises(Plan.DoesNotExist):
        planning.finish(stranger, plan, Outcome.STOPPED, "No")
    with pytest.raises(PermissionDenied):
        planning.share(viewer, plan, is_shared=True)
    with pytest.raises(PermissionDenied):
        editing.switch(member, playbook, is_on=False)
    assert Deed.objects.filter(verb__startswith="playbooks.").count() == 3  # made, started, task


def test_what_fits_comes_first(playbook_of: MakePlaybook, acme: Customer) -> None:
    """Who is at risk is offered to get better first, who is healthy to grow."""
    playbook_of()
    playbook_of(
        ("playbook: improvement", "playbook: growth"), ("purpose: improv", "purpose: growth #")
    )
    assert [one.purpose for one in offered(acme)] == ["improvement", "growth"]
    acme.band = "healthy"
    assert [one.purpose for one in offered(acme)] == ["growth", "improvement"]


def test_overdue_is_told_once(playbook: Playbook, acme: Customer, member: Member) -> None:
    """The owner of a task hears once that it is overdue."""
    started(playbook, acme, member)
    assert [moving.tell_late(later(days)) for days in (1, 4, 5)] == [0, 1, 0]
    assert Notice.objects.filter(member=member, kind="task_late").count() == 1
