"""How long a message gets that a colleague writes: what a gateway counts, and charges for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from keepwell.desk.base.asked import whole
from keepwell.desk.cases import texting
from keepwell.desk.cases.forms import BY
from keepwell.desk.cases.views.case import case_of
from keepwell.desk.members.access import access
from keepwell.desk.members.models import Role
from keepwell.desk.surveys.messages.services import services


@access(Role.MEMBER)
@require_POST
@never_cache
def length(request: HttpRequest, pk: int) -> HttpResponse:
    """Return how long an answer is with the link of its case; empty where nobody counts.

    Nothing is changed, but what is written does not belong into an address.
    """
    case, how = case_of(request, pk), request.POST.get("how", "")
    number = whole(how.removeprefix(BY)) if how.startswith(BY) else None
    service = services().filter(pk=number or 0).first()
    written = "\n".join(request.POST.get("text", "").splitlines())
    is_counted = service is not None and service.reaches_phones and written.strip()
    text = texting.whole(case, written.strip()) if is_counted else ""
    return render(request, "cases/_length.html", {"whole": text})
