"""What is kept of forecasts, as far as a member may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Sum

from keepwell import forecast_words
from keepwell.desk.base.paging import Page, turn
from keepwell.desk.customers.models import Customer
from keepwell.desk.customers.queries import owned, visible_to
from keepwell.desk.health.models import UNTIL_RENEWAL, KeptForecast, Outlook, Prospect
from keepwell.desk.members.models import Member, Visibility
from keepwell.desk.project import project
from keepwell.engine.forecast.contract import Driver

HORIZONS = (30, 60, 90)
"""Days one may ask for."""
USUAL = 90
"""Days that are shown if nothing else is asked for."""
SIZE = 25
"""Customers of a page, each with up to three reasons."""
SORTS = ("at_risk", "p_leave")
"""What the list can be sorted by."""


@dataclass(frozen=True)
class Totals:
    """What a forecast says of some customers together."""

    customers: int
    leaving: float
    orders: float | None
    at_risk: float
    valued: int
    """Of how many the value is known."""

    @property
    def unvalued(self) -> int:
        """Of how many it is not, so that nothing of theirs is in the revenue at risk."""
        return self.customers - self.valued


def horizons() -> tuple[int, ...]:
    """Return what may be asked for: days, and for contracts until the renewal date."""
    contract = project().settings.relationship == "contract"
    return (*HORIZONS, UNTIL_RENEWAL) if contract else HORIZONS


def latest(within: int) -> KeptForecast | None:
    """Return the newest forecast of a horizon."""
    return KeptForecast.objects.filter(within=within, finished_at__isnull=False).first()


def outlooks(member: Member, kept: KeptForecast) -> QuerySet[Outlook]:
    """Return what a forecast says of each customer that a member may see."""
    found = kept.outlooks.select_related("customer__owner")
    if member.visibility == Visibility.ALL:
        return found
    # Not by a join: SQLite then looks up the owner of every customer, the dearest first.
    return found.filter(customer__in=visible_to(member))


def page_of(member: Member, kept: KeptForecast, sort: str, cursor: str | None) -> Page[Outlook]:
    """Return a page of them, in the order of `sort`, one of SORTS or with a minus before it."""
    return turn(outlooks(member, kept), sort, cursor, SIZE)


def totals(member: Member, kept: KeptForecast) -> Totals:
    """Add up what a forecast says of the customers that a member may see."""
    if member.visibility == Visibility.ALL:
        names = ("customers", "leaving", "orders", "at_risk", "valued")
        return Totals(*(getattr(kept, name) for name in names))
    # Sums take the names of their columns, so what is counted of a column comes before its sum.
    found = outlooks(member, kept).aggregate(
        customers=Count("pk"), valued=Count("at_risk"), leaving=Sum("p_leave", default=0.0),
        orders=Sum("orders"), at_risk=Sum("at_risk", default=0.0),
    )  # fmt: skip
    return Totals(**found)


def drivers(outlook: Outlook) -> list[Driver]:
    """Return what moves a customer's probability, the strongest first."""
    return [Driver(*one) for one in outlook.drivers]


def because(outlook: Outlook) -> str:
    """Say what moves a customer's probability, and which way."""
    return "; ".join(forecast_words.reason(one) for one in drivers(outlook))


# --- one customer


@dataclass(frozen=True)
class CustomerForecast:
    """What is said of one customer, or why nothing is."""

    outlooks: Sequence[Outlook]
    """One for each horizon, the usual one first; empty where customers are not told apart."""
    refused: KeptForecast | None = None
    """The forecast that tells nobody apart, if that is why."""


def of_customer(customer: Customer) -> CustomerForecast:
    """Return what the kept forecasts say of a customer."""
    found = customer.outlooks.filter(forecast__finished_at__isnull=False)
    newest = {one.forecast.within: one for one in found.select_related("forecast").order_by("pk")}
    order = sorted(newest, key=lambda within: (within != USUAL, within == UNTIL_RENEWAL, within))
    if newest or not customer.is_current:
        return CustomerForecast([newest[within] for within in order])
    kept = latest(USUAL)
    return CustomerForecast([], None if kept is None or kept.told.verdict.tells_apart else kept)


# --- who is ready for more


def prospects(member: Member) -> QuerySet[Prospect]:
    """Return who is ready for more, of the customers that a member may see."""
    seen = owned(member, member.visibility, "customer__owner")
    return Prospect.objects.filter(seen).select_related("customer__owner")


def reasons(prospect: Prospect) -> list[str]:
    """Say why a customer is ready for more."""
    from keepwell.engine.forecast.growth import Reason

    kept: list[dict[str, Any]] = prospect.reasons
    return [forecast_words.growth(Reason(**one)) for one in kept]
