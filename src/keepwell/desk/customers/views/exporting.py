"""The list of customers as a file."""

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keepwell.desk.base.asked import whole
from keepwell.desk.base.exporting import csv_file
from keepwell.desk.customers import actions
from keepwell.desk.customers.asking import question
from keepwell.desk.customers.columns import COLUMNS, columns
from keepwell.desk.customers.queries import visible_to
from keepwell.desk.customers.queries.choices import chosen_columns
from keepwell.desk.customers.queries.listing import fit_for
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role

CHUNK = 2000
"""Rows that are read at a time."""


@access(Role.VIEWER)
@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """Send those that were ticked, or all that meet the filters, with the columns one sees."""
    member, query = member_of(request), request.POST.get("query", "")
    pks = [pk for one in request.POST.getlist("pk") if (pk := whole(one)) is not None]
    if pks and "everybody" not in request.POST:
        rows = visible_to(member).filter(pk__in=pks)
    else:
        rows = question(member, query).asked.rows
    names = [name for name in chosen_columns(member) if name != "key"]
    shown = [COLUMNS["key"], *columns(names)]
    actions.record_export(member, query, [one.name for one in shown])
    found = fit_for(rows, shown).order_by("pk").iterator(CHUNK)
    head = [_("Name"), *(one.title for one in shown)]
    return csv_file(
        "customers.csv", head, ([row.name, *(one.plain(row) for one in shown)] for row in found)
    )
