"""The pages of webhooks: whom we tell, what was told, and how it went."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.base.paging import turn
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.desk.webhooks import actions, events, queries
from keepwell.desk.webhooks.forms import EndpointForm, Which
from keepwell.desk.webhooks.models import Delivery, Endpoint
from keepwell.language import number


@access(Role.ADMINISTRATOR)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Show all endpoints."""
    return render(request, "webhooks/list.html", {"endpoints": queries.endpoints()})


@access(Role.ADMINISTRATOR)
@never_cache
def add(request: HttpRequest) -> HttpResponse:
    """Add an endpoint, and show its secret."""
    form = EndpointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.add(member_of(request), **form.cleaned_data)
        context = {"endpoint": made, "secret": made.secret, "is_new": True}
        return render(request, "webhooks/secret.html", context)
    return render(request, "webhooks/add.html", {"form": form})


@access(Role.ADMINISTRATOR)
@require_GET
@never_cache
def endpoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an endpoint and the log of what it was told."""
    found = _endpoint(pk)
    form = Which(request.GET)
    asked = form.asked()
    rows = queries.deliveries(found, asked)
    context = {
        "endpoint": found,
        "form": form,
        "asked": asked,
        "page": turn(rows, "-created_at", request.GET.get("cursor")),
        "has_failed": queries.failed(found).exists(),
        "both_until": queries.both_secrets_until(found, timezone.now()),
        "segment_is_gone": queries.segment_is_gone(found),
    }
    return render(request, "webhooks/endpoint.html", context)


@access(Role.ADMINISTRATOR)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an endpoint."""
    found = _endpoint(pk)
    form = EndpointForm(request.POST or None, instance=_endpoint(pk))
    if request.method == "POST" and form.is_valid():
        actions.change(member_of(request), found, **form.cleaned_data)
        messages.success(request, _("Saved the webhook {name}.").format(name=form.instance))
        return redirect("webhooks:endpoint", pk)
    return render(request, "webhooks/change.html", {"form": form, "endpoint": found})


@access(Role.ADMINISTRATOR)
@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch an endpoint on (`on` is 1) or off."""
    found, is_on = _endpoint(pk), request.POST.get("on") == "1"
    actions.switch(member_of(request), found, is_on=is_on)
    said = _("{name} is switched on.") if is_on else _("{name} is switched off.")
    messages.success(request, said.format(name=found))
    return redirect("webhooks:endpoint", pk)


@access(Role.ADMINISTRATOR)
@require_POST
@never_cache
def rotate(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a new secret, and show it."""
    found = _endpoint(pk)
    secret = actions.rotate(member_of(request), found)
    until = timezone.now() + actions.BOTH
    context = {"endpoint": found, "secret": secret, "both_until": until}
    return render(request, "webhooks/secret.html", context)


@access(Role.ADMINISTRATOR)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove an endpoint."""
    found = _endpoint(pk)
    actions.remove(member_of(request), found)
    messages.success(request, _("The webhook {name} is removed.").format(name=found))
    return redirect("webhooks:list")


@access(Role.ADMINISTRATOR)
@require_POST
def send_test(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a test, and show how it goes."""
    return redirect("webhooks:delivery", actions.send_test(member_of(request), _endpoint(pk)).pk)


@access(Role.ADMINISTRATOR)
@require_POST
def send_all_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send all that failed again."""
    count = actions.send_all_again(member_of(request), _endpoint(pk))
    said = ngettext(
        "{count} message is sent again.", "{count} messages are sent again.", count
    ).format(count=number(count, 0))
    messages.success(request, said)
    return redirect("webhooks:endpoint", pk)


@access(Role.ADMINISTRATOR)
@require_GET
@never_cache
def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a delivery: what was sent, and what came back; a fragment of how it goes for htmx."""
    found = _delivery(pk)
    context = {
        "delivery": found,
        "endpoint": found.endpoint,
        "body": events.pretty(found.body),
    }
    is_part = request.headers.get("HX-Request") and not request.headers.get("HX-Boosted")
    return render(
        request, "webhooks/_outcome.html" if is_part else "webhooks/delivery.html", context
    )


@access(Role.ADMINISTRATOR)
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a delivery again."""
    actions.send_again(member_of(request), _delivery(pk))
    return redirect("webhooks:delivery", pk)


def _endpoint(pk: int) -> Endpoint:
    return get_object_or_404(queries.endpoints(), pk=pk)


def _delivery(pk: int) -> Delivery:
    found = queries.delivery(pk)
    if found is None:
        raise Http404
    return found
