"""The reader's language and clock, and toasts for pages that change in part."""

import zoneinfo
from collections.abc import Callable

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from keepwell import language
from keepwell.desk.base.company import company

Answering = Callable[[HttpRequest], HttpResponse]


class NulMiddleware:
    """Refuse an address, or what a member sends, with a NUL in it: PostgreSQL takes none.

    What customers send is read more kindly, by its view.
    """

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, but not such an address."""
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest()
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Answering, *_parameters: object
    ) -> HttpResponse | None:
        """Look at what was sent, where the check of forgeries has read it already."""
        if not request.user.is_authenticated or getattr(view, "csrf_exempt", False):
            return None
        sent = (value for _name, values in request.POST.lists() for value in values)
        return HttpResponseBadRequest() if any("\0" in str(one) for one in sent) else None


class ReaderMiddleware:
    """Speak the reader's language and show their clock, in Django's texts and in the engine's.

    A member's own choice comes first, then what the browser asks for, then the project's.
    """

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer within the reader's language and zone."""
        code, before = language_of(request), language.current()
        language.use(code)
        try:
            with translation.override(code), timezone.override(zone_of(request)):
                response = self.get_response(request)
        finally:
            language.use(before)
        response.headers.setdefault("Content-Language", code)
        patch_vary_headers(response, ["Accept-Language"])
        return response


def language_of(request: HttpRequest) -> str:
    """Return the language this reader reads."""
    chosen = str(getattr(request.user, "language", ""))
    if chosen in language.LANGUAGES:
        return chosen
    asked = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    wanted = (code.split("-")[0] for code, _weight in asked)
    return next((code for code in wanted if code in language.LANGUAGES), company().language)


def zone_of(request: HttpRequest) -> zoneinfo.ZoneInfo:
    """Return the zone of this reader's clock."""
    return zoneinfo.ZoneInfo(getattr(request.user, "timezone", "") or company().timezone)


class ToastMiddleware:
    """Bring messages along with a fragment: there is no page around it that would show them."""

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the toasts to a fragment of HTML that did not show them itself."""
        response = self.get_response(request)
        if _is_fragment(request, response) and (toasts := get_messages(request)):
            said = render_to_string("base/_toasts.html", {"messages": toasts, "along": True})
            response.content += said.encode()
        return response


def _is_fragment(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        request.headers.get("HX-Request") == "true"
        and request.headers.get("HX-Boosted") != "true"
        and response.status_code == 200  # noqa: PLR2004 - a redirect keeps them for where it leads
        and not response.streaming
        and response.headers.get("Content-Type", "").startswith("text/html")
        and not {"HX-Redirect", "HX-Refresh", "HX-Location"} & set(response.headers)
    )
