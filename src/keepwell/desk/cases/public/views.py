"""The receipt: where a customer sees how it goes, adds to it, and says whether it is solved.

GET shows the page and changes nothing; what counts is a POST of a page that we made.
"""

import secrets
from http import HTTPStatus

from django.core import signing
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.timezone import now
from django.views.decorators.csrf import csrf_exempt

from keepwell.desk.base.company import company
from keepwell.desk.cases.actions.closing import customer_judges, customer_says
from keepwell.desk.cases.models import Case, Status, Way
from keepwell.desk.cases.models.message import LONGEST
from keepwell.desk.cases.public.links import case_of, has_expired
from keepwell.desk.members.access import public
from keepwell.desk.members.mail import speaking
from keepwell.desk.surveys.public.closing import Closed
from keepwell.desk.surveys.public.opening import door
from keepwell.desk.surveys.public.pages import refused

_SALT = "keepwell.desk.cases.receipt-page"
VALID = 60 * 60 * 24
"""Seconds for which a page may lie open."""
GOOD, BAD = "good", "bad"
"""Posted by who says that it is solved, and by who says that it is not."""
MOST = 100
"""Messages that are shown: the newest."""


@csrf_exempt  # there is no cookie that a request could be forged with; pages are signed instead
@public
@door
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Show somebody how their case goes."""
    case = case_of(token)
    if case is None:
        return refused(request, Closed.UNKNOWN)
    if has_expired(case, now()):
        return refused(request, Closed.OVER)
    if request.method != "POST":
        return _page(request, case, is_told="told" in request.GET)
    mark, text = _mark_of(request, case), request.POST.get("text", "").replace("\0", "").strip()
    if mark is None or len(text) > LONGEST or not _take(request, case, text, mark):
        return _page(request, case, text=text[:LONGEST], is_lacking=True)
    return HttpResponseRedirect(f"{request.path}?told=1")


def _take(request: HttpRequest, case: Case, text: str, mark: str) -> bool:
    """Keep what was sent; return False if there is nothing to keep."""
    judged = request.POST.get("judged", "")
    if judged in {GOOD, BAD} and case.status in {Status.SOLVED, Status.CONFIRMED}:
        if judged == BAD and not text:
            return False
        customer_judges(case, is_good=judged == GOOD, text=text, mark=mark)
        return True
    if text:
        customer_says(case, text, mark)
    return bool(text)


def _page(
    request: HttpRequest, case: Case, *, text: str = "", is_told: bool = False,
    is_lacking: bool = False,
) -> HttpResponse:  # fmt: skip
    said = case.messages.exclude(_kept_from(case)).exclude(text="").order_by("-at", "-pk")
    said = said.select_related("mail").prefetch_related("attachments", "mail__attachments")[:MOST]
    context = {
        "case": case, "said": list(said)[::-1], "text": text, "is_told": is_told,
        "is_lacking": is_lacking, "path": request.path, "longest": LONGEST,
        "may_judge": case.status == Status.SOLVED,
        "may_reopen": case.status in {Status.SOLVED, Status.CONFIRMED},
        "mark": signing.dumps([case.pk, secrets.token_urlsafe(9)], salt=_SALT),
        "company": company().name, "language": case.language, "direction": "ltr",
    }  # fmt: skip
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_lacking else HTTPStatus.OK
    with speaking(case.language):
        html = render_to_string("cases/public/receipt.html", context)
    return HttpResponse(html, status=status, headers={"Content-Language": case.language})


def _kept_from(case: Case) -> Q:
    """Return what its customer does not read: notes, and what others than themselves said.

    A case may be of several people of a company; the page is of the one who is answered.
    """
    said_by_others = Q(way=Way.IN) & ~Q(who=str(case.person or case.customer))
    return Q(way=Way.NOTE) | said_by_others


def _mark_of(request: HttpRequest, case: Case) -> str | None:
    """Return what sets a page apart from all others; None if it is none of ours, or too old."""
    try:
        pk, mark = signing.loads(request.POST.get("mark", ""), salt=_SALT, max_age=VALID)
    except signing.BadSignature:
        return None
    return f"receipt-{mark}" if pk == case.pk else None
