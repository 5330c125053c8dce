"""What members choose for themselves."""

from http import HTTPStatus

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from keepwell.desk.members import actions, mail
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.forms import ChangePassword, Profile
from keepwell.desk.members.models import Member, Role


@access(Role.VIEWER)
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change a member's own profile."""
    member = member_of(request)
    form = Profile(request.POST or None, instance=Member.objects.get(pk=member.pk))
    if request.method == "POST" and form.is_valid():
        actions.change_profile(member, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("members:profile")
    return _page(request, form, ChangePassword(member))


@access(Role.VIEWER)
@require_POST
@sensitive_post_parameters("current", "new")
def password(request: HttpRequest) -> HttpResponseBase:
    """Change a member's own password; other devices are signed out, this one is not."""
    member = member_of(request)
    refused = ratelimit.consume_or_429(request, action="change_password", user=member)
    if refused is not None:
        return refused
    form = ChangePassword(member, request.POST)
    if not form.is_valid():
        answer = _page(request, Profile(instance=member), form)
        answer.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return answer
    actions.set_password(member, form.cleaned_data["new"])
    update_session_auth_hash(request, member)
    messages.success(request, _("The new password is set. Other devices are signed out."))
    return redirect("members:profile")


def _page(request: HttpRequest, form: Profile, password_form: ChangePassword) -> HttpResponse:
    context = {"form": form, "password_form": password_form, "mail_works": mail.is_set_up()}
    return render(request, "members/profile.html", context)
