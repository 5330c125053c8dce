"""Today: who needs somebody, and why. The first page."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from keepwell.desk.alerts import queries as alerts
from keepwell.desk.alerts.models import Alert
from keepwell.desk.cases import queries as cases
from keepwell.desk.cases.showing import Row, rows
from keepwell.desk.customers.models import Customer
from keepwell.desk.customers.queries import sights
from keepwell.desk.health import reading
from keepwell.desk.health.actions.scoring import score_now as ask_for_scores
from keepwell.desk.health.models import PERIODS, Mover, Publication
from keepwell.desk.health.queries.first_steps import FirstSteps, first_steps
from keepwell.desk.health.queries.today import Due, Portfolio, Today, today
from keepwell.desk.intake.models import Freshness
from keepwell.desk.intake.queries import silent_sources
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Member, Role, Visibility
from keepwell.desk.notices.models import ALERT, Notice
from keepwell.desk.notices.queries import notices_of
from keepwell.desk.playbooks import queries as playbooks
from keepwell.desk.playbooks.showing import Row as TaskRow
from keepwell.desk.playbooks.showing import rows as task_rows

SCOPES = {Visibility.OWN: "&owner=me", Visibility.TEAM: "&owner=team", Visibility.ALL: ""}
"""How the list of customers is told whose, at the end of an address."""
REASONS = 2
"""Causes that are told of each customer."""
UNREAD = 5
"""Notices that are shown; the rest are a click away."""


@dataclass(frozen=True)
class Told:
    """A customer, how its score moved over the period, and why."""

    customer: Customer
    change: float | None
    causes: list[tuple[str, float]]


@dataclass(frozen=True)
class Page:
    """What the template gets."""

    publication: Publication | None
    """None while there is no customer to show."""
    portfolio: Portfolio
    needing: list[Told]
    may_act: bool
    """Whether the member may start a plan for them."""
    falls: list[Told]
    rises: list[Told]
    renewals: list[Due]
    silent: list[Freshness]
    """Sources that have fallen silent."""
    unread: list[Notice]
    alerts: list[Alert]
    """The member's own of the highest rank."""
    cases: list[Row]
    """The member's own cases that are due first."""
    tasks: list[TaskRow]
    """The member's own tasks that are due first."""
    whose: Visibility
    sights: list[Visibility]
    """What may be chosen for `whose`."""
    days: int
    periods: tuple[int, ...]
    """What may be chosen for `days`."""
    first: FirstSteps | None
    """What leads to the first scores, while there is no customer to show."""

    @property
    def scope(self) -> str:
        """Return what leads a link to the list of these customers."""
        return SCOPES[self.whose]


@access(Role.VIEWER)
def page(request: HttpRequest) -> HttpResponse:
    """Show the customers in sight: `?whose=own|team|all&days=7|28|91`."""
    member = member_of(request)
    whose, days = _whose(request, member), _days(request)
    return render(request, "health/today.html", {"page": _page(member, whose, days)})


@access(Role.MEMBER)
@require_POST
def score_now(request: HttpRequest) -> HttpResponse:
    """Ask for the first scores, or for what changed; the first page shows how far they are."""
    ask_for_scores(member_of(request))
    return redirect("health:today")


def _page(member: Member, whose: Visibility, days: int) -> Page:
    found = today(member, whose, days)
    is_begun = _has_customers(found)
    return Page(
        publication=found.publication if is_begun else None,
        portfolio=found.portfolio,
        needing=_needing(found, days),
        may_act=member.is_at_least(Role.MEMBER),
        falls=[_moved(mover) for mover in found.falls],
        rises=[_moved(mover) for mover in found.rises],
        renewals=found.renewals,
        silent=silent_sources(),
        unread=list(notices_of(member).filter(read_at=None).exclude(kind=ALERT)[:UNREAD]),
        alerts=alerts.top(member, now()),
        cases=rows(cases.due_soon(member), now()),
        tasks=task_rows(playbooks.due_soon(member), set()),
        whose=whose,
        sights=sights(member),
        days=days,
        periods=PERIODS,
        first=None if is_begun else first_steps(member),
    )


def _has_customers(found: Today) -> bool:
    """Return whether customers were ever published, be it ones that this member does not see."""
    finished = Publication.objects.filter(finished_at__isnull=False, customers__gt=0)
    return found.portfolio.total.customers > 0 or finished.exists()


def _needing(found: Today, days: int) -> list[Told]:
    """Tell why each moved, if it moved much; else which measures hold it down."""
    movers = {mover.customer_id: mover for mover in found.moved}
    return [
        Told(
            customer,
            getattr(customer, f"change_{days}"),
            reading.causes(movers[customer.pk], REASONS)
            if customer.pk in movers
            else reading.burdens(customer, REASONS),
        )
        for customer in found.needing
    ]


def _moved(mover: Mover) -> Told:
    return Told(mover.customer, mover.change, reading.causes(mover, REASONS))


def _whose(request: HttpRequest, member: Member) -> Visibility:
    """Return what was asked for, if it may be seen; else own customers; of who has none, all."""
    allowed = sights(member)
    asked = [sight for sight in allowed if sight == request.GET.get("whose")]
    if asked:
        return asked[0]
    owns = member.customers.filter(is_current=True).exists()
    return Visibility.OWN if owns else allowed[-1]


def _days(request: HttpRequest) -> int:
    asked = [days for days in PERIODS if str(days) == request.GET.get("days")]
    return asked[0] if asked else PERIODS[0]
