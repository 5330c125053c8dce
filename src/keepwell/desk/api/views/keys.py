"""API keys, as administrators manage them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.api import actions
from keepwell.desk.api.forms import KeyName, NewKey
from keepwell.desk.api.models import Key
from keepwell.desk.api.queries.keys import keys as all_keys
from keepwell.desk.members import deeds, queries
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.links import absolute
from keepwell.desk.members.models import Role


@access(Role.ADMINISTRATOR)
@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """List the keys."""
    context = {"keys": all_keys(), "curl": _curl("$KEEPWELL_KEY")}
    return render(request, "api/keys.html", context)


@access(Role.ADMINISTRATOR)
@never_cache
def new_key(request: HttpRequest) -> HttpResponse:
    """Make a key, and show it once."""
    form = NewKey(request.POST or None)
    if request.method == "POST" and form.is_valid():
        key, text = actions.make_key(member_of(request), **form.cleaned_data)
        return render(request, "api/made.html", {"key": key, "text": text, "curl": _curl(text)})
    return render(request, "api/new.html", {"form": form})


@access(Role.ADMINISTRATOR)
def key(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a key and what was done to it, and rename it."""
    found = get_object_or_404(all_keys(), pk=pk)
    form = KeyName(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        actions.rename_key(member_of(request), found, form.cleaned_data["name"])
        messages.success(request, _("Saved."))
        return redirect("api:keys")
    subject = actions.of_key(found)
    of_kind = queries.deeds(queries.Which(kind=subject.kind))
    done = of_kind.filter(subject=subject.key).order_by("-at", "-pk")
    context = {
        "key": found, "form": form, "deeds": [(deed, deeds.sentence(deed)) for deed in done]
    }  # fmt: skip
    return render(request, "api/key.html", context)


@access(Role.ADMINISTRATOR)
@require_POST
def revoke_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a key open nothing any more."""
    found = get_object_or_404(Key, pk=pk)
    actions.revoke_key(member_of(request), found)
    messages.success(request, _("The key {name} is revoked.").format(name=found))
    return redirect("api:keys")


def _curl(key: str) -> str:
    """Return a line that asks what a key may read."""
    return f'curl -H "Authorization: Bearer {key}" {absolute(reverse("api:v1:overview"))}'
