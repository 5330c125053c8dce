"""“You said, we did”: what customers read of what they brought about. Nobody is named.

The link is signed, and leads nowhere while the page is switched off.
"""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from keepwell.desk.base import numbered
from keepwell.desk.base.company import company
from keepwell.desk.members.access import public
from keepwell.desk.members.links import absolute
from keepwell.desk.members.mail import speaking
from keepwell.desk.reports import queries
from keepwell.desk.reports.actions import ONE
from keepwell.desk.surveys.form.texts import own_name
from keepwell.desk.surveys.public.closing import Closed
from keepwell.desk.surveys.public.opening import door
from keepwell.desk.surveys.public.pages import refused

_SALT = "keepwell.desk.reports.we-did"


def link() -> str:
    """Return the address of the page."""
    return absolute(reverse("reports:we_did", args=[numbered.token_of(_SALT, ONE)]))


@public
@door
def we_did(request: HttpRequest, token: str) -> HttpResponse:
    """Show what was mended: `?lang=nl`; else in the company's language, or one that there is."""
    if numbered.number_of(_SALT, token) != ONE or not queries.is_page_on():
        return refused(request, Closed.UNKNOWN)
    written = queries.languages()
    language = _language(request, written)
    context = {
        "entries": queries.entries(language), "path": request.path,
        "others": [(code, own_name(code)) for code in written if code != language],
        "company": company().name, "language": language, "direction": "ltr",
    }  # fmt: skip
    with speaking(language):
        html = render_to_string("reports/public/we_did.html", context)
    return HttpResponse(html, headers={"Content-Language": language})


def _language(request: HttpRequest, written: list[str]) -> str:
    wanted = [request.GET.get("lang", ""), company().language, *written]
    return next((code for code in wanted if code in written), company().language or "en")
