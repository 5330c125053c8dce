"""How many complaints each root cause brought, from how many customers, worth how much.

A cause's figures hold those of all causes below it, each complaint and each customer once.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case as Switch
from django.db.models import Count, IntegerField, Max, QuerySet, Sum, Value, When

from keepwell.desk.cases.causes.asking import By, Question, midnight
from keepwell.desk.cases.causes.tree import Tree
from keepwell.desk.cases.models import Case, Cause, Status
from keepwell.desk.cases.queries import cases_visible_to
from keepwell.desk.customers.models import Customer
from keepwell.desk.members.models import Member
from keepwell.desk.surveys.asking.audience import customers_in
from keepwell.engine.pareto import Share, cumulated, vital_few

_PAIR, _MONTH = ["group", "customer"], ["group", "month"]
Monthly = dict[int | None, dict[int, int]]


@dataclass
class Tally:
    """What some cases come to."""

    cases: int = 0
    customers: int = 0
    value: float = 0.0
    """What the customers concerned are worth a year, each once."""

    def add(self, cases: int, value: float | None) -> None:
        """Count one customer more, with so many cases."""
        self.cases += cases
        self.customers += 1
        self.value += max(value or 0.0, 0.0)

    def amount(self, by: By) -> float:
        """Return what causes are ranked by."""
        return float(getattr(self, by))


@dataclass(frozen=True)
class Part:
    """A root cause and what it brought."""

    cause: Cause
    is_own: bool
    """Whether it is only what stands at the cause itself, and not below it."""
    tally: Tally
    share: Share
    months: Sequence[int]
    """Cases by month."""
    has_children: bool = False


@dataclass(frozen=True)
class Figures:
    """The causes below one, or at the top, ranked."""

    question: Question
    months: Sequence[date]
    total: Tally
    parts: Sequence[Part]
    """Those with most first."""
    few: int
    """How many of them make `most` of it."""
    most: float
    """Which share those few make: 0.8 or more."""
    causeless: Tally = field(default_factory=Tally)
    """Cases of which nobody knows the cause; they are in no share."""


def chosen(member: Member, question: Question) -> QuerySet[Case]:
    """Return the cases that are looked at, of those that a member may see."""
    rows = cases_visible_to(member).filter(opened_at__gte=question.since)
    rows = rows.exclude(status=Status.MERGED)
    return rows.filter(customer__in=customers_in(question.segment)) if question.segment else rows


def of_cause(
    member: Member, question: Question, cause: Cause | None, tree: Tree, *, is_own: bool = False
) -> QuerySet[Case]:
    """Return the cases of a cause and of all below it; with `is_own` of it alone; None: of none."""
    rows = chosen(member, question)
    if cause is None:
        return rows.filter(cause=None)
    return rows.filter(cause__in=[cause.pk] if is_own else tree.within(cause))


def figures(member: Member, question: Question, tree: Tree, below: Cause | None = None) -> Figures:
    """Count the cases of what stands right below a cause, or at the top: three questions."""
    rows = chosen(member, question).order_by()
    if below is not None:
        rows = rows.filter(cause__in=tree.within(below))
    groups = {one.pk: one for one in [*tree.below(below), *([below] if below else [])]}
    rows = rows.annotate(group=_group(groups, tree, below))
    tallies, monthly = _tallies(rows), _monthly(rows, question)
    named = {pk: tally for pk, tally in tallies.items() if pk is not None}
    amounts = {pk: tally.amount(question.by) for pk, tally in named.items()}
    shares, few = cumulated(amounts), vital_few(amounts)
    parts = [
        Part(
            groups[pk], below is not None and pk == below.pk, named[pk], share,
            [monthly[pk].get(n, 0) for n in range(question.months)], bool(tree.below(groups[pk])),
        )
        for pk, share in shares.items()
    ]  # fmt: skip
    return Figures(
        question, question.first_days, _totals(rows, monthly), parts, len(few),
        shares[few[-1]].cumulative if few else 0.0, tallies.get(None, Tally()),
    )  # fmt: skip


def _totals(rows: QuerySet[Case], monthly: Monthly) -> Tally:
    """Return what cases come to, each customer once."""
    cases = sum(sum(months.values()) for months in monthly.values())
    who = Customer.objects.filter(pk__in=rows.order_by().values("customer"))
    found = who.aggregate(many=Count("pk"), worth=Sum("value"))
    return Tally(cases, found["many"], found["worth"] or 0.0)


def _group(groups: Mapping[int, Cause], tree: Tree, below: Cause | None) -> Switch:
    """Return which of the causes that are compared a case stands for; NULL: it has no cause."""
    own = {below.pk: [below.pk]} if below else {}
    within = {pk: own.get(pk) or tree.within(cause) for pk, cause in groups.items()}
    whens = [When(cause__in=pks, then=Value(pk)) for pk, pks in within.items()]
    return Switch(*whens, default=Value(None), output_field=IntegerField())


def _tallies(rows: QuerySet[Case]) -> dict[int | None, Tally]:
    """Count by group: a row for each customer of it, summed as it comes."""
    found: dict[int | None, Tally] = defaultdict(Tally)
    pairs = rows.values_list(*_PAIR).annotate(n=Count("pk"), v=Max("customer__value"))
    for group, _customer, cases, value in pairs.iterator():
        found[group].add(cases, value)
    return found


def _monthly(rows: QuerySet[Case], question: Question) -> Monthly:
    first_days = question.first_days
    later = [When(opened_at__lt=midnight(day), then=n) for n, day in enumerate(first_days[1:])]
    month = Switch(*later, default=len(first_days) - 1, output_field=IntegerField())
    found: Monthly = defaultdict(dict)
    counted = rows.annotate(month=month).values_list(*_MONTH).annotate(n=Count("pk"))
    for group, number, cases in counted:
        found[group][number] = cases
    return found
