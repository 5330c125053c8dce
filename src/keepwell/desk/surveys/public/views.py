"""Where customers answer: a personal link, or an anonymous one.

GET shows the page and changes nothing but when it was seen first; what counts is a POST.
"""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from django.views.decorators.csrf import csrf_exempt

from keepwell.desk.members.access import public
from keepwell.desk.surveys.models import Invitation
from keepwell.desk.surveys.public import labels, tokens
from keepwell.desk.surveys.public.answering import Sheet
from keepwell.desk.surveys.public.closing import Closed
from keepwell.desk.surveys.public.doubting import is_a_look, lured
from keepwell.desk.surveys.public.labels import NOWHERE
from keepwell.desk.surveys.public.opening import anonymous_survey, door
from keepwell.desk.surveys.public.pages import closed, refused, thanks


@csrf_exempt  # there is no cookie that a request could be forged with; pages are stamped instead
@public
@door
def personal(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whoever has a personal link; it is used once."""
    invitation = tokens.invitation_of(token)
    if invitation is None:
        return refused(request, Closed.UNKNOWN)
    is_done = "done" in request.GET and request.method != "POST"
    if is_done or invitation.answered_at is not None:
        return thanks(request, invitation.survey, invitation)
    if invitation.has_expired(now()):
        return closed(request, Closed.EXPIRED, invitation.survey, invitation)
    if not invitation.survey.is_open:
        return closed(request, Closed.CLOSED, invitation.survey, invitation)
    if invitation.seen_at is None and is_a_look(request):
        Invitation.objects.filter(pk=invitation.pk, seen_at=None).update(seen_at=now())
    return Sheet(request, invitation.survey, invitation).answer()


@csrf_exempt  # the same
@public
@door
def anonymous(request: HttpRequest, name: str, key: str, label: str = "") -> HttpResponse:
    """Ask whoever has the anonymous link of a survey, at a place if the link says so."""
    survey = anonymous_survey(name, key)
    where = labels.opened(survey, label) if survey and label else NOWHERE
    if survey is None or where is None:
        return refused(request, Closed.UNKNOWN)
    if not survey.is_open or not survey.link_is_on:
        return closed(request, Closed.CLOSED, survey)
    if "done" in request.GET and request.method != "POST":
        return thanks(request, survey)
    return Sheet(request, survey, label=where).answer()


@csrf_exempt  # the same
@public
@door
def lure(_request: HttpRequest, mark: str) -> HttpResponse:
    """Take note of what follows a link that people do not see; lead it on to nothing."""
    lured(mark)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)
