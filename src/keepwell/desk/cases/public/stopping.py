"""Where somebody says that they want no more of what we send by ourselves.

GET shows the page, for scanners follow every link of a letter; what counts is a POST, by the page's
button or by a mail program as RFC 8058 has it.
"""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt

from keepwell.desk.base.company import company
from keepwell.desk.cases.models import Outgoing
from keepwell.desk.cases.public.links import outgoing_of
from keepwell.desk.members.access import public
from keepwell.desk.members.mail import speaking
from keepwell.desk.surveys.asking import optouts
from keepwell.desk.surveys.models import How
from keepwell.desk.surveys.public.closing import Closed
from keepwell.desk.surveys.public.opening import door
from keepwell.desk.surveys.public.pages import refused
from keepwell.desk.surveys.public.stopping import AGAIN, ONE_CLICK


@csrf_exempt  # there is no cookie that a request could be forged with, and mail programs have none
@public
@door
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Let somebody opt out of all such messages, or take that back."""
    outgoing = outgoing_of(token)
    if outgoing is None:
        return refused(request, Closed.UNKNOWN)
    if request.method == "POST":
        _take(request, outgoing)
    person, language = outgoing.person, outgoing.language
    context = {
        "is_out": "" in optouts.topics_of(person.email, person.key), "path": request.path,
        "company": company().name, "language": language, "direction": "ltr",
    }  # fmt: skip
    with speaking(language):
        html = render_to_string("cases/public/stop.html", context)
    return HttpResponse(html, headers={"Content-Language": language})


def _take(request: HttpRequest, outgoing: Outgoing) -> None:
    if AGAIN in request.POST:
        optouts.take_back_person(outgoing.person)
        return
    how = How.ONE_CLICK if ONE_CLICK in request.POST else How.PAGE
    optouts.opt_out_person(outgoing.person, how)
