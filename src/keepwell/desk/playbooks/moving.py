"""Plans move on and start in the background, batch by batch: each of them once, whatever happens.

Every plan is looked at in a transaction of its own, so a worker that dies leaves nothing halfway,
and the next one goes on where it stopped.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from keepwell.desk.customers.models import Customer
from keepwell.desk.notices import making as notices
from keepwell.desk.playbooks.actions.advancing import advance, rests_until
from keepwell.desk.playbooks.actions.starting import left_today, start
from keepwell.desk.playbooks.facts import Facts
from keepwell.desk.playbooks.models import Plan, Playbook, Task
from keepwell.desk.playbooks.queries import HEAVY, candidates

BATCH = 500
"""Plans, customers or tasks that are looked up at once."""
AT_ONCE = 20_000
"""Plans that one run looks at: the rest is for the next, minutes later."""


def move_on(moment: datetime) -> int:
    """Let all plans move on that are to be looked at; return how many changed."""
    changed = 0
    for _turn in range(AT_ONCE // BATCH):
        due = Plan.objects.filter(look_at__lte=moment).order_by("look_at", "pk")
        shown = due.select_related("customer", "edition").defer(*HEAVY).prefetch_related("steps")
        plans = list(shown[:BATCH])
        changed += _look_at(plans, moment)
        if len(plans) < BATCH:
            break
    return changed


def _look_at(plans: Sequence[Plan], moment: datetime) -> int:
    """Let those of some plans move on that do not rest; return how many changed."""
    facts = Facts.about(plan.customer_id for plan in plans)
    resting, changed = defaultdict(list), 0
    for plan in plans:
        holds = facts.of(plan.customer_id)
        until = rests_until(plan, holds, moment)
        if until is None:
            changed += advance(plan, holds, moment)
        else:
            resting[until].append(plan.pk)
    for until, pks in resting.items():  # most until the same moment
        Plan.objects.filter(pk__in=pks, ended_at=None).update(look_at=until)
    return changed


def start_all(moment: datetime) -> int:
    """Start all playbooks that start by themselves, as far as their limits go; return how many."""
    found = Playbook.objects.filter(is_on=True, starts_by_itself=True).select_related("edition")
    return sum(_start_one(playbook, moment) for playbook in found)


def _start_one(playbook: Playbook, moment: datetime) -> int:
    started, left = 0, left_today(playbook, moment)
    for customer in _candidates(playbook, moment) if left else ():
        started += start(playbook, customer, made_by=None) is not None
        if started >= left:
            break
    return started


def _candidates(playbook: Playbook, moment: datetime) -> Iterator[Customer]:
    """Yield whom a playbook is for and who has, and lately had, no plan of it, by number."""
    rows, last = candidates(playbook, moment), 0
    while some := list(rows.filter(pk__gt=last).select_related("owner").order_by("pk")[:BATCH]):
        yield from some
        last = some[-1].pk


def tell_late(moment: datetime) -> int:
    """Tell the owners of tasks that are overdue, of each once; return how many tasks."""
    told = 0
    late = Task.objects.filter(ended_at__isnull=True, is_told_late=False, due_at__lte=moment)
    while tasks := list(late.select_related("owner", "customer").order_by("due_at")[:BATCH]):
        notices.tasks_late(task for task in tasks if task.owner and task.owner.is_active)
        Task.objects.filter(pk__in=[task.pk for task in tasks]).update(is_told_late=True)
        told += len(tasks)
    return told
