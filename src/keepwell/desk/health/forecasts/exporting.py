"""Forecasts as files, for spreadsheets."""

from collections.abc import Iterator, Sequence

from django.db.models import F
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from keepwell.desk.base.exporting import csv_file
from keepwell.desk.customers.models import Customer
from keepwell.desk.health.forecasts.actions import record_export
from keepwell.desk.health.forecasts.queries import because, outlooks, prospects, reasons
from keepwell.desk.health.models import KeptForecast
from keepwell.desk.members.models import Member

AT_ONCE = 2_000
"""Rows read at a time."""


def forecast_file(member: Member, kept: KeptForecast) -> HttpResponseBase:
    """Answer with what a forecast says of each customer, most revenue at risk first."""
    record_export(member, kept.within)
    head = [
        *_who_head(), _("Probability"), _("Orders expected"), _("Value a year"),
        _("Revenue at risk"), _("Until"), _("Because"),
    ]  # fmt: skip
    name = f"forecast-{kept.within or 'renewal'}-{kept.as_of}.csv"
    return csv_file(name, head, _rows(member, kept))


def _rows(member: Member, kept: KeptForecast) -> Iterator[Sequence[object]]:
    found = outlooks(member, kept).order_by(F("at_risk").desc(nulls_last=True), "pk")
    for one in found.iterator(AT_ONCE):
        yield (
            *_who(one.customer), one.p_leave, one.orders, one.customer.value, one.at_risk,
            one.until.isoformat(), because(one),
        )  # fmt: skip


def growth_file(member: Member) -> HttpResponseBase:
    """Answer with who is ready for more, the most valuable first."""
    record_export(member, None)
    found = prospects(member).order_by(F("value").desc(nulls_last=True), "pk")
    rows = (
        (*_who(one.customer), one.value, "; ".join(reasons(one))) for one in found.iterator(AT_ONCE)
    )
    return csv_file("growth.csv", [*_who_head(), _("Value a year"), _("Because")], rows)


def _who_head() -> list[str]:
    return [_("Customer"), _("Name"), _("Owner")]


def _who(customer: Customer) -> tuple[object, ...]:
    return customer.key, customer.name, customer.owner or customer.owner_text
