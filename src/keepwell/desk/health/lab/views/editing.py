"""The editor of a scorecard: its text, what is wrong with it, and what it would change."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.health.lab import actions
from keepwell.desk.health.lab.actions.drafting import Seen
from keepwell.desk.health.lab.checking import check, read
from keepwell.desk.health.lab.fields import edited, form_of, with_points
from keepwell.desk.health.lab.forms import Begin
from keepwell.desk.health.lab.hindsight import hindsight
from keepwell.desk.health.lab.noticing import notice
from keepwell.desk.health.lab.published import Published, published
from keepwell.desk.health.lab.queries import Lab, lab
from keepwell.desk.health.lab.suggesting import suggestions
from keepwell.desk.health.lab.weighing import weighed
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role


@access(Role.VIEWER)
@require_GET
@never_cache
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Show a scorecard in the lab; managers may edit it."""
    notice()
    return render(request, "health/lab/page.html", said(request, found(name)))


@access(Role.MANAGER)
@require_POST
def checked(request: HttpRequest, name: str) -> HttpResponse:
    """Say what is wrong with what is being written, and what it changes; send the other view of it.

    What is typed into the form comes by its path, beside the text that it is to go into, and so
    does a weight that the past suggests (with `used`, its path: the form gets it); `use` is the
    path of a measure whose scale is to be the suggested one.
    """
    text, now, member = typed(request), published(name), member_of(request)
    context: dict[str, object] = {"name": name, "may_edit": True}
    try:
        by_form, text = _filled_in(request, text, now)
    except ValueError as unfit:
        by_form, context["unfit"] = True, str(unfit)
    found = check(name, text, now)
    context |= {
        "text": text, "checked": found, "by_form": by_form, "form": form_of(text),
        "weighed": weighed(found.before, found.card), "past": hindsight(name, found),
        "used": request.POST.get("used"),
    }  # fmt: skip
    if not by_form or "use" in request.POST:
        context |= {"suggested": suggestions(member, found.before, found.card)}
    return render(request, "health/lab/_other_view.html", context)


def _filled_in(request: HttpRequest, text: str, now: Published | None) -> tuple[bool, str]:
    """Return whether the form was filled in, and the text with that in its place."""
    path, form = request.POST.get("use"), form_of(text)
    if path is not None:
        found = suggestions(member_of(request), now.card if now else None, read(text)[0])
        return True, with_points(text, path, found[path].points) if path in found else text
    path = next((key for key in request.POST if form and key in form.fields), None)
    return (False, text) if path is None else (True, edited(text, path, request.POST[path]))


@access(Role.MANAGER)
@require_POST
def save(request: HttpRequest, name: str) -> HttpResponse:
    """Save the draft; go on to publishing it if that was asked for."""
    given, text = found(name), typed(request)
    seen = Seen(request.POST.get("seen", ""), request.POST.get("base", ""))
    try:
        actions.save_draft(member_of(request), name, text, seen)
    except ValidationError as refused:
        again = said(request, given) | {
            "text": text, "form": form_of(text), "seen": seen, "refused": refused.messages,
            "checked": check(name, text, given.now),
        }  # fmt: skip
        return render(request, "health/lab/page.html", again, status=422)
    if "publish" in request.POST:
        return redirect("health:lab-publish", name)
    messages.success(request, _("The draft is saved. Nobody is scored by it yet."))
    return redirect("health:lab", name)


@access(Role.MANAGER)
@require_POST
def discard(request: HttpRequest, name: str) -> HttpResponse:
    """Throw the draft away."""
    is_published = found(name).now is not None
    actions.discard_draft(member_of(request), name)
    messages.success(request, _("The draft is discarded. The log keeps its text."))
    return redirect("health:lab", name) if is_published else redirect("health:scorecards")


@access(Role.MANAGER)
@require_POST
def follow(request: HttpRequest, name: str) -> HttpResponse:
    """Let the draft begin at the file as it is now, with its own text or with the file's."""
    found(name)
    actions.follow_file(member_of(request), name, keep="keep" in request.POST)
    messages.success(request, _("The draft begins at the file as it is now."))
    return redirect("health:lab", name)


@access(Role.MANAGER)
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a scorecard: from a copy, a file, or a text."""
    form = Begin(request.POST or None, request.FILES or None, initial=_asked(request))
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        try:
            actions.begin_scorecard(member_of(request), name, form.cleaned_data["text"])
        except ValidationError as refused:
            form.add_error("name", refused)
        else:
            return HttpResponseRedirect(reverse("health:lab", args=[name]))
    status = 422 if form.is_bound else 200
    return render(request, "health/lab/begin.html", {"form": form}, status=status)


def found(name: str) -> Lab:
    """Return a scorecard in the lab; answer 404 where there is none of this name."""
    one = lab(name)
    if one is None:
        raise Http404
    return one


def typed(request: HttpRequest) -> str:
    """Return the text that was sent, with ends of lines as files have them."""
    return request.POST.get("text", "").replace("\r\n", "\n")


def said(request: HttpRequest, one: Lab) -> dict[str, object]:
    """Return what the page of the lab is made of."""
    return {
        "lab": one, "name": one.name, "text": one.text, "form": form_of(one.text),
        "checked": one.checked,
        "suggested": suggestions(member_of(request), one.checked.before, one.checked.card),
        "weighed": weighed(one.checked.before, one.checked.card),
        "past": hindsight(one.name, one.checked),
        "seen": Seen(one.draft.version if one.draft else "", one.base),
        "may_edit": member_of(request).is_at_least(Role.MANAGER),
    }  # fmt: skip


def _asked(request: HttpRequest) -> dict[str, str]:
    return {"copy_of": request.GET.get("of", "")}
