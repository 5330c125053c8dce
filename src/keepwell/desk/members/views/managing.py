"""Members, as administrators manage them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.base.paging import turn
from keepwell.desk.members import actions, deeds, letters, links, mail, queries
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.forms import Invite, Place
from keepwell.desk.members.models import Invitation, Member, Role

LONGEST = 100
"""Characters of a search that are looked at."""
LATEST = 10
"""Deeds shown with a member."""


@access(Role.ADMINISTRATOR)
@require_GET
def members(request: HttpRequest) -> HttpResponse:
    """List the members and who is invited."""
    text = request.GET.get("q", "")[:LONGEST].strip()
    context = {
        "text": text,
        "page": turn(queries.members(text), "name", request.GET.get("cursor")),
        "invitations": queries.open_invitations(),
        "roles": list(Role),
    }
    return render(request, "members/list.html", context)


@access(Role.ADMINISTRATOR)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a member, and change what they may do and see."""
    target = get_object_or_404(Member.objects.select_related("department"), pk=pk)
    form = Place(request.POST or None, instance=get_object_or_404(Member, pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_member(member_of(request), target, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("Saved what {name} may do.").format(name=target))
            return redirect("members:list")
    latest = queries.deeds(queries.Which(member=target)).order_by("-at", "-pk")[:LATEST]
    context = {
        "form": form, "target": target, "roles": list(Role), "mail_works": mail.is_set_up(),
        "deeds": [(deed, deeds.sentence(deed)) for deed in latest],
    }  # fmt: skip
    return render(request, "members/change.html", context)


@access(Role.ADMINISTRATOR)
@require_POST
@never_cache
def password_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a link by which a member can set a new password."""
    target = get_object_or_404(Member, pk=pk)
    try:
        link = actions.hand_over_password_link(member_of(request), target)
    except ValidationError as problem:
        messages.error(request, problem.message)
        return redirect("members:change", pk)
    return render(request, "members/password_link.html", {"target": target, "link": link})


@access(Role.ADMINISTRATOR)
def invite(request: HttpRequest) -> HttpResponse:
    """Invite a colleague."""
    form = Invite(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = actions.invite(member_of(request), **form.cleaned_data)
        except ValidationError as problem:
            form.add_error("email", problem)
        else:
            return _sent(request, invitation)
    context = {"form": form, "roles": list(Role), "mail_works": mail.is_set_up()}
    return render(request, "members/invite.html", context)


@access(Role.ADMINISTRATOR)
@require_GET
@never_cache
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an invitation and its link, to be handed over where mail does not get through."""
    found = get_object_or_404(queries.open_invitations(), pk=pk)
    context = {
        "invitation": found, "link": links.to_invitation(found), "mail_works": mail.is_set_up()
    }  # fmt: skip
    return render(request, "members/invitation.html", context)


@access(Role.ADMINISTRATOR)
@require_POST
def invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send an invitation again, with a new link."""
    found = get_object_or_404(queries.open_invitations(), pk=pk)
    return _sent(request, actions.invite_again(member_of(request), found))


@access(Role.ADMINISTRATOR)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    found = get_object_or_404(queries.open_invitations(), pk=pk)
    actions.withdraw(member_of(request), found)
    messages.success(request, _("The invitation of {name} is withdrawn.").format(name=found))
    return redirect("members:list")


def _sent(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    if letters.invite(invitation):
        said = _("The invitation is on its way to {email}.").format(email=invitation.email)
        messages.success(request, said)
        return redirect("members:list")
    if mail.is_set_up():
        messages.warning(request, _("The letter could not be sent. Hand the link over instead."))
    return redirect("members:invitation", invitation.pk)
