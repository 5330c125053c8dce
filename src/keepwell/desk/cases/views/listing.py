"""The list of cases."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from keepwell.desk.base.paging import turn
from keepwell.desk.cases import queries
from keepwell.desk.cases.forms import Which
from keepwell.desk.cases.inbound.queries import are_waiting
from keepwell.desk.cases.models.case import OPEN
from keepwell.desk.cases.searching import saying
from keepwell.desk.cases.showing import rows
from keepwell.desk.cases.views.beside import asks, opened, panel, panel_of
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Member, Role

MINE, TEAM, NOBODY, ALL = "mine", "team", "nobody", "all"


@access(Role.VIEWER)
@require_GET
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """Show cases, those first that are overdue: `?whose=mine|team|nobody|all&status=…&q=…`.

    `&open=17` opens that case beside them; the panel alone is asked for where a row is chosen.
    """
    member, case = member_of(request), opened(request)
    if case is not None and asks(request):
        return panel(request, case)
    form = Which(request.GET)
    asked, whose = form.asked(), _whose(request, member)
    status, q = asked.pop("status", ""), asked.pop("q", "")
    found = queries.cases_visible_to(member).filter(_of(member, whose), **asked)
    found = saying(found, q)
    if status != ALL:
        found = found.filter(status=status) if status else found.filter(queries.is_open())
    sort = "due_at" if not status or status in OPEN else "-opened_at"
    shown = found.select_related(*queries.SHOWN).defer(*queries.HEAVY)
    page = turn(shown, sort, request.GET.get("cursor"))
    context = {
        **(panel_of(request, case) if case is not None else {}),
        "opened": case, "form": form, "page": page, "rows": rows(page.rows, now()), "whose": whose,
        "sights": _sights(member), "is_narrowed": bool(asked or status or q),
        "q": q,
        "may_write": member.is_at_least(Role.MEMBER),
        "mails_wait": are_waiting(member),
        "may_settle": member.is_at_least(Role.MANAGER),
    }  # fmt: skip
    return render(request, "cases/list.html", context)


def _sights(member: Member) -> list[str]:
    return [MINE, *([TEAM] if member.department_id else []), NOBODY, ALL]


def _whose(request: HttpRequest, member: Member) -> str:
    """Return whose cases are asked for; else one's own, or all of who looks after none."""
    asked = request.GET.get("whose", "")
    if asked in _sights(member):
        return asked
    has_some = queries.cases_visible_to(member).filter(queries.is_open(), owner=member).exists()
    return MINE if has_some else ALL


def _of(member: Member, whose: str) -> Q:
    if whose == MINE:
        return Q(owner=member)
    if whose == TEAM:
        return Q(department=member.department_id)
    if whose == NOBODY:
        return Q(owner=None)
    return Q()
