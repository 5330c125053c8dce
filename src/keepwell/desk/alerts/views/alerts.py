"""The list of alerts, and one of them."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.alerts import queries, words
from keepwell.desk.alerts.actions import handling
from keepwell.desk.alerts.forms import Deed, Dismiss, Finish, Snooze
from keepwell.desk.alerts.models import Alert
from keepwell.desk.alerts.queries import ALL, MINE, TEAM
from keepwell.desk.base.paging import turn
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Member, Role

OPEN, HELD, DONE = "open", "held", "done"
ONE = "alerts:alert"
FORMS: Mapping[str, type[Deed]] = {"done": Finish, "dismiss": Dismiss, "snooze": Snooze}
"""Deeds whose forms stand on the page."""
Do = Callable[[Member, Alert], object]
AT_ONCE: Mapping[str, Do] = {"take": handling.take, "case": handling.make_case}
"""Deeds that ask for nothing."""


@access(Role.VIEWER)
@require_GET
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """Show alerts, the highest rank first: `?whose=mine|team|all&show=open|held|done`."""
    member = member_of(request)
    sights = [MINE, TEAM, ALL] if member.department_id else [MINE, ALL]
    whose, show = _one_of(request, "whose", sights), _one_of(request, "show", [OPEN, HELD, DONE])
    found = queries.shown(_asked(member, whose, show), member)
    page = turn(found, "-done_at" if show == DONE else "-rank", request.GET.get("cursor"))
    context = {
        "page": page, "whose": whose, "show": show, "sights": sights, "shows": [OPEN, HELD, DONE],
        "may_watch": member.is_at_least(Role.MANAGER), "moment": now(),
    }  # fmt: skip
    return render(request, "alerts/list.html", context)


def _asked(member: Member, whose: str, show: str) -> QuerySet[Alert]:
    found = queries.of(member, whose)
    if show == DONE:
        return found.exclude(queries.is_open())
    found = found.filter(queries.is_open())
    if show == HELD:
        return found.filter(queries.held_for(member, whose))
    return found.filter(queries.awake(member, now()))


def _one_of(request: HttpRequest, name: str, known: list[str]) -> str:
    asked = request.GET.get(name, "")
    return asked if asked in known else known[0]


@access(Role.VIEWER)
@require_GET
@never_cache
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an alert: why it was raised, why it ranks where it does, and who heard of it."""
    return _page(request, _alert_of(request, pk), {})


@access(Role.MEMBER)
@require_POST
def act(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """Do something about an alert; what cannot be done is said."""
    member, alert = member_of(request), _alert_of(request, pk)
    form = FORMS[deed](request.POST) if deed in FORMS else None
    if form is None and deed not in AT_ONCE:
        raise Http404
    if form is not None and not form.is_valid():
        return _page(request, alert, {deed: form})
    try:
        AT_ONCE[deed](member, alert) if form is None else form.do(member, alert)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return redirect(ONE, pk)
    if deed == "take":
        return redirect(ONE, pk)
    return _after(request, deed, pk)


def _after(request: HttpRequest, deed: str, pk: int) -> HttpResponse:
    if deed == "case":
        case = Alert.objects.values_list("case", flat=True).get(pk=pk)
        return redirect("cases:case", case)
    messages.success(request, str(words.DONE_SAID[deed]))
    return redirect("alerts:list")


def _alert_of(request: HttpRequest, pk: int) -> Alert:
    member = member_of(request)
    return get_object_or_404(queries.shown(queries.alerts_visible_to(member), member), pk=pk)


def _page(request: HttpRequest, alert: Alert, filled: Mapping[str, Deed]) -> HttpResponse:
    member = member_of(request)
    fresh = {name: form(auto_id=f"{name}-%s") for name, form in FORMS.items()}
    context = {
        "alert": alert,
        "reasons": [(one, words.sentence(one, alert)) for one in alert.reasons.all()],
        "why": words.why_this_rank(alert, now()),
        "receivers": alert.receivers.select_related("member").order_by("member__name"),
        "forms": {**fresh, **filled},
        "may_act": member.is_at_least(Role.MEMBER) and alert.done_at is None,
        "is_mine": alert.taken_by_id == member.pk,
    }
    return render(request, "alerts/alert.html", context)
