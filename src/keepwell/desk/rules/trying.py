"""What a tree would have done in the past days: the same decisions, and nothing else.

A pure function of what happened: facts are gathered and decided on as when rules run. What was not
kept for every moment is taken from today: the customer's value, owner, traits, tags and segments
and, of answers and complaints, also score and band. Who of a department would get something is not
foretold: it counts for the department.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.utils.translation import gettext_noop

from keepwell.desk.cases.actions.opening import COMPLAINT
from keepwell.desk.cases.models import Case
from keepwell.desk.customers.models import Customer
from keepwell.desk.health.models import Crossing
from keepwell.desk.jobs import progress
from keepwell.desk.rules.models import Trigger
from keepwell.desk.rules.running import claiming
from keepwell.desk.rules.running.gathering import asked_about, gather
from keepwell.desk.rules.running.happenings import touchpoints
from keepwell.desk.rules.tree.deciding import Step, decide
from keepwell.desk.rules.tree.document import ActionKind, Route, Tree
from keepwell.desk.surveys.models import Answer, Verdict

BATCH = 500
EXAMPLES = 5
"""Of each branch."""
WORK: tuple[ActionKind, ...] = ("open_case", "task")
"""Kinds of actions that somebody has to work on."""


@dataclass
class Sums:
    """What would have been done."""

    looked_at: int = 0
    branches: Counter[str] = field(default_factory=Counter)
    """How often each was taken, by its path."""
    customers: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    examples: defaultdict[str, list[tuple[int, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """By path, customers and what set it off, the latest first."""
    actions: Counter[str] = field(default_factory=Counter)
    """How often each kind of action was done."""
    work: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """By whom it is for, how many cases and tasks."""

    def add(self, step: Step, trigger: Trigger, customer: Customer) -> None:
        """Count a branch that was taken."""
        self.branches[step.path] += 1
        self.customers[step.path].add(customer.pk)
        if len(self.examples[step.path]) < EXAMPLES:
            self.examples[step.path].append((customer.pk, trigger.key))
        for action in step.actions:
            self.actions[action.kind] += 1
            if action.kind in WORK:
                self.work[_whose(action.to, customer)][action.kind] += 1

    def plain(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "looked_at": self.looked_at,
            "branches": dict(self.branches),
            "customers": {path: len(some) for path, some in self.customers.items()},
            "examples": dict(self.examples),
            "actions": dict(self.actions),
            "work": {whose: dict(kinds) for whose, kinds in self.work.items()},
        }


def rehearse(tree: Tree, until: datetime, days: int) -> Sums:
    """Decide on all that set rules off in the past days; nothing is done."""
    sums = Sums()
    stream = happened(tree, until - timedelta(days=days), until)
    while some := list(islice(stream, BATCH)):
        gathered = gather(some, [tree])
        for trigger in some:
            facts = gathered.facts(trigger)
            for step in decide(tree, facts).steps:
                sums.add(step, trigger, gathered.customers[trigger.customer_id])
        sums.looked_at += len(some)
        progress.say(sums.looked_at, 0, gettext_noop("Looking at what happened"))
    return sums


def happened(tree: Tree, since: datetime, until: datetime) -> Iterator[Trigger]:
    """Yield what would have set rules off, kind by kind, the latest first."""
    span = {"at__gte": since, "at__lt": until}
    answers = Answer.objects.filter(**span, verdict=Verdict.COUNTED, customer__isnull=False)
    for answer in answers.only("customer", "at").order_by("-at").iterator(BATCH):
        yield claiming.of_answer(answer)
    for crossing in Crossing.objects.filter(**span).order_by("-at").iterator(BATCH):
        yield claiming.of_crossing(crossing)
    opened = {"opened_at__gte": since, "opened_at__lt": until}
    complaints = Case.objects.filter(**opened, reason=COMPLAINT).order_by("-opened_at")
    for case in complaints.only("customer", "opened_at").iterator(BATCH):
        yield claiming.of_case(case)
    yield from touchpoints(asked_about([tree], "event"), since, until)


def _whose(to: Route, customer: Customer) -> str:
    """Return for whom work is: a department, a colleague's address, or nobody ("")."""
    if to.whom == "department":
        return f"department:{to.name}"
    if to.whom == "member":
        return f"member:{to.name}"
    if to.whom == "owner" and customer.owner is not None:
        return f"member:{customer.owner.email}"
    return ""
