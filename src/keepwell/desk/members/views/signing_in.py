"""Coming in and going out: allauth's views as we use them, and accepting an invitation."""

from http import HTTPStatus

from allauth.account import views as allauth
from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from keepwell import language
from keepwell.desk.base.company import company
from keepwell.desk.members import actions, links, mail
from keepwell.desk.members.access import public
from keepwell.desk.members.forms import Accept, SignIn
from keepwell.desk.members.models import Invitation


class SignInView(allauth.LoginView):  # type: ignore[misc] # allauth ships no types
    """Ask for address and password."""

    def form_invalid(self, form: SignIn) -> HttpResponse:
        """Say by the status, too, that there were too many tries."""
        response = super().form_invalid(form)
        if form.has_error(NON_FIELD_ERRORS, "too_many_login_attempts"):
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
        return response


sign_in = public(SignInView.as_view())
sign_out = public(allauth.logout)
may_not_sign_in = public(allauth.account_inactive)
ask_for_link = public(allauth.password_reset)
link_is_sent = public(allauth.password_reset_done)
new_password = public(allauth.password_reset_from_key)
password_is_set = public(allauth.password_reset_from_key_done)


@public
@never_cache
@sensitive_post_parameters("password")
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Let somebody who was invited choose a password, and come in."""
    invitation, edition = links.invitation_of(token)
    if invitation is None or not _works(invitation, edition):
        return _over(request, invitation, edition)
    with mail.speaking(invitation.language or language.current()) as spoken:
        answer = _welcome(request, invitation)
    answer.headers["Content-Language"] = spoken
    return answer


def _welcome(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = Accept(invitation, request.POST or None, initial=_suggested(invitation))
    if request.method == "POST" and form.is_valid():
        try:
            member = actions.accept(invitation, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            login(request, member, backend=settings.AUTHENTICATION_BACKENDS[0])
            return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "members/accept.html", {"form": form, "invitation": invitation})


def _works(invitation: Invitation, edition: int) -> bool:
    return invitation.is_open and not invitation.is_expired and invitation.edition == edition


def _over(request: HttpRequest, invitation: Invitation | None, edition: int) -> HttpResponse:
    """Explain why a link does not work."""
    context = {"invitation": invitation, "is_renewed": invitation and invitation.edition != edition}
    status = HTTPStatus.NOT_FOUND if invitation is None else HTTPStatus.GONE
    return render(request, "members/invitation_over.html", context, status=status)


def _suggested(invitation: Invitation) -> dict[str, str]:
    return {
        "name": invitation.name,
        "language": invitation.language or language.current(),
        "timezone": company().timezone,
    }
