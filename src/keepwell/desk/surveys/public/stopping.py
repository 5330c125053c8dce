"""Where somebody says that they want no more questions: one click, and never by a mere look.

GET shows the page, for scanners follow every link of a letter; what counts is a POST, by the page's
button or by a mail program as RFC 8058 has it. The link works for ever, whatever became of the
survey.
"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from keepwell.desk.members.access import public
from keepwell.desk.surveys.asking import optouts
from keepwell.desk.surveys.form.document import said
from keepwell.desk.surveys.models import How, Invitation
from keepwell.desk.surveys.public import tokens
from keepwell.desk.surveys.public.closing import Closed
from keepwell.desk.surveys.public.opening import door
from keepwell.desk.surveys.public.pages import document_of, draw, language_for, refused

ONE_CLICK = "List-Unsubscribe"
"""What a mail program posts (RFC 8058)."""
SURVEY = "survey"
"""Posted by who wants no more of this survey only."""
AGAIN = "again"
"""Posted by who has thought better of it."""


@csrf_exempt  # there is no cookie that a request could be forged with, and mail programs have none
@public
@door
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Let somebody opt out of one survey or of all, or take that back."""
    invitation = tokens.invitation_of(token)
    if invitation is None:
        return refused(request, Closed.UNKNOWN)
    if request.method == "POST":
        _take(request, invitation)
    document = document_of(invitation.survey)
    language = language_for(request, document, invitation)
    topics = optouts.topics_of(invitation.address, invitation.person)
    context = {
        "title": said(document.title, language, document.first),
        "is_out": "" in topics,
        "is_out_of_this": invitation.survey.name in topics,
        "path": f"{request.path}?lang={language}",
    }
    return draw("stop", language, context)


def _take(request: HttpRequest, invitation: Invitation) -> None:
    if AGAIN in request.POST:
        optouts.take_back(invitation)
        return
    how = How.ONE_CLICK if ONE_CLICK in request.POST else How.PAGE
    optouts.opt_out(invitation, invitation.survey.name if SURVEY in request.POST else "", how)
