"""What machines ask: does it live, can it work, what does it measure."""

from ipaddress import ip_address
from secrets import compare_digest

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from keepwell.desk.members.access import public
from keepwell.desk.serving import checks
from keepwell.desk.serving import metrics as measured

FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip")
"""Headers that say that a proxy on this machine asks for somebody elsewhere."""


@public
@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view
    """Answer: this process lives."""
    return HttpResponse("ok\n", content_type="text/plain")


@public
@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view
    """Answer 200 if the desk can work, else 503; and what each check found."""
    report = checks.report()
    status = 200 if set(report.values()) == {checks.OK} else 503
    return JsonResponse(report, status=status)


@public
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Return what is measured, to whoever has the token, or asks on this machine itself."""
    if not _may_measure(request):
        raise PermissionDenied
    return HttpResponse(measured.text(), content_type=CONTENT_TYPE_LATEST)


def _may_measure(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    if token:
        given = request.headers.get("Authorization", "")
        return compare_digest(given.encode(), f"Bearer {token}".encode())
    asked_by_proxy = any(name in request.headers for name in FORWARDED)
    return not asked_by_proxy and ip_address(request.META["REMOTE_ADDR"]).is_loopback
