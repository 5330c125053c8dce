"""Whether a fix helped: complaints of its cause in as many weeks after as before."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from keepwell.desk.cases.causes.tree import Tree
from keepwell.desk.cases.models import Fix, Status
from keepwell.desk.cases.queries import cases_visible_to
from keepwell.desk.customers.queries import visible_to
from keepwell.desk.members.models import Member
from keepwell.engine.proof.rates import Rate, RateChange, rate_change

WEEK = timedelta(weeks=1)
MOST = 26
"""Weeks on either side that are compared at most."""
ENOUGH = 4
"""Weeks after which something is said at all."""
PER = 100
"""Customers that a rate is told for."""


@dataclass(frozen=True)
class Compared:
    """Complaints before and after, per 100 customers and week."""

    weeks: int
    change: RateChange

    @property
    def verdict(self) -> str:
        """Say whether complaints became fewer or more, or whether it is too early to say."""
        return self.change.verdict if self.weeks >= ENOUGH else "too_little"

    @property
    def may_be_luck(self) -> bool:
        """Return whether some of a fall would have come by itself.

        Causes are mended when they are at their worst, and what is at its worst gets better anyway
        (regression towards the mean: Galton 1886; Barnett, van der Pols and Dobson, International
        Journal of Epidemiology 2005).
        """
        return self.verdict == "fewer"


def compared(member: Member, fix: Fix, tree: Tree, moment: datetime) -> Compared | None:
    """Compare the weeks after a fix with those before, of the customers that a member may see.

    None: it is not done, or less than a week ago.
    """
    if fix.done_at is None or moment - fix.done_at < WEEK:
        return None
    weeks = min((moment - fix.done_at) // WEEK, MOST)
    since, until = fix.done_at - weeks * WEEK, fix.done_at + weeks * WEEK
    before = _rate(member, fix, tree, (since, fix.done_at))
    after = _rate(member, fix, tree, (fix.done_at, until))
    return Compared(weeks, rate_change(after, before)) if before and after else None


def _rate(member: Member, fix: Fix, tree: Tree, span: tuple[datetime, datetime]) -> Rate | None:
    """Return how often; None: there was nobody to complain."""
    since, until = span
    known = Q(known_since=None) | Q(known_since__lte=until)
    customers = visible_to(member).filter(known, is_current=True).count()
    rows = cases_visible_to(member).filter(cause__in=tree.within(fix.cause))
    many = rows.filter(opened_at__gte=since, opened_at__lt=until).exclude(status=Status.MERGED)
    weeks = (until - since) / WEEK
    return Rate(many.count(), customers * weeks / PER) if customers else None
