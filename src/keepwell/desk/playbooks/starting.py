"""The first playbooks and plans of the demo, in different states."""

from datetime import timedelta

from django.utils.timezone import now

from keepwell.desk.customers.models import Customer
from keepwell.desk.members.models import Member, Role
from keepwell.desk.playbooks.actions import editing, planning, tasks
from keepwell.desk.playbooks.actions.starting import start
from keepwell.desk.playbooks.actions.tasks import Draft, set_task
from keepwell.desk.playbooks.library import ready
from keepwell.desk.playbooks.models import Outcome, Plan, Playbook

USED = {"improvement": {"band": "at_risk"}, "growth": {"state": "ready_to_grow"}}
"""Ready playbooks that the demo has in use, and for which customers."""
MANY = 3
"""Plans of each."""
AGO = timedelta(days=12)
"""When they began."""


def demo_plans() -> int:
    """Take playbooks into use and start plans for a few customers; return how many plans.

    One has just begun, one has come further, one has ended. A demo that has playbooks is left as
    it is.
    """
    if Playbook.objects.exists():
        return 0
    admin = Member.objects.filter(role=Role.ADMINISTRATOR).earliest("pk")
    for name in ("renewal", *USED):
        editing.make(admin, ready()[name][0])
    plans = [plan for name in USED for plan in _started(name, admin)]
    for far, plan in enumerate(plans):
        _play(plan, far % MANY, admin)
    return len(plans)


def _started(name: str, admin: Member) -> list[Plan]:
    playbook = Playbook.objects.select_related("edition").get(name=name)
    found = Customer.objects.filter(is_current=True, owner__isnull=False, **USED[name])
    chosen = list(found.select_related("owner").order_by("-value", "pk")[:MANY])
    # The first is for the administrator, so that whoever looks has something to do, too.
    owners = [admin, *(one.owner for one in chosen[1:])]
    plans = [
        start(playbook, one, made_by=admin, owner=owner)
        for one, owner in zip(chosen, owners, strict=False)  # there may be none
    ]
    return [plan for plan in plans if plan is not None]


def _play(plan: Plan, far: int, admin: Member) -> None:
    """Let a plan have come so far: just begun, a step or two on, or over."""
    if not far:
        return
    Plan.objects.filter(pk=plan.pk).update(
        started_at=plan.started_at - AGO, due_at=plan.due_at - AGO
    )
    for _step in range(far):
        for task in plan.tasks.filter(ended_at=None)[:1]:
            tasks.do(admin, task)
    if far == MANY - 1:
        planning.finish(admin, plan, Outcome.REACHED, "They said so on the telephone.")
    else:
        late = plan.tasks.filter(ended_at=None)
        late.update(due_at=now() - timedelta(days=1))
        set_task(
            Draft("Send the figures of last month", plan.customer, plan.owner, plan=plan), admin
        )
