"""The log of deeds, on a page and as a file."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from keepwell.desk.base.exporting import csv_file
from keepwell.desk.base.paging import turn
from keepwell.desk.members import deeds, queries
from keepwell.desk.members.access import access
from keepwell.desk.members.forms import WhichDeeds
from keepwell.desk.members.models import Deed, Role


@access(Role.ADMINISTRATOR)
@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """Tell who did what, newest first."""
    form = WhichDeeds(request.GET)
    page = turn(queries.deeds(form.which()), "-at", request.GET.get("cursor"))
    told = [(deed, deeds.sentence(deed), deeds.changes(deed)) for deed in page.rows]
    asked = request.GET.copy()
    asked.pop("cursor", None)
    context = {"form": form, "page": page, "told": told, "asked": asked.urlencode()}
    return render(request, "members/log.html", context)


@access(Role.ADMINISTRATOR)
@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Give the same deeds as a file."""
    found = queries.deeds(WhichDeeds(request.GET).which()).order_by("-at", "-pk")
    head = [_("When"), _("Who"), _("Deed"), _("Kind"), _("Key"), _("Name"), _("What"), _("Changes")]
    return csv_file(f"log-{timezone.localdate()}.csv", head, _rows(found))


def _rows(found: QuerySet[Deed]) -> Iterator[list[object]]:
    for deed in found.iterator(chunk_size=1000):
        at = timezone.localtime(deed.at).isoformat(timespec="seconds")
        changed = "; ".join(
            f"{c.field}: {c.before or '–'} → {c.after or '–'}" for c in deeds.changes(deed)
        )
        yield [
            at,
            deed.who,
            deed.verb,
            deed.kind,
            deed.subject,
            deed.name,
            deeds.sentence(deed),
            changed,
        ]
