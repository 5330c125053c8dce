"""Events, states and troubles in the reader's words."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.webhooks import events, posting
from keepwell.desk.webhooks.models import Delivery, State

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KINDS: "Mapping[str, StrOrPromise]" = {
    events.BAND: gettext_lazy("Band changed"),
    events.STATE: gettext_lazy("State changed"),
    events.ALERT: gettext_lazy("Alert raised"),
    events.REFRESHED: gettext_lazy("Score refreshed"),
    events.OPENED: gettext_lazy("Case opened"),
    events.SOLVED: gettext_lazy("Case solved"),
    events.CONFIRMED: gettext_lazy("Case confirmed by the customer"),
    events.REOPENED: gettext_lazy("Case reopened"),
    events.TEST: gettext_lazy("Test"),
}
STATES: "Mapping[str, StrOrPromise]" = {
    State.WAITING: gettext_lazy("Waiting"),
    State.DONE: gettext_lazy("Arrived"),
    State.FAILED: gettext_lazy("Tries again"),
    State.GIVEN_UP: gettext_lazy("Given up"),
}
TROUBLES: "Mapping[str, StrOrPromise]" = {
    posting.REFUSED: gettext_lazy(
        "The host is at an address of a private network, and those are not called. "
        "KEEPWELL_WEBHOOKS_PRIVATE=1 allows it."
    ),
    posting.TIMEOUT: gettext_lazy("There was no answer in time."),
    posting.TLS: gettext_lazy("No secure connection: the certificate is not valid for this host."),
    posting.UNREACHABLE: gettext_lazy("The host was not found, or nobody listens there."),
    posting.UNSIGNED: gettext_lazy(
        "Nothing was sent, for it could not be signed: the secret was kept with another key. Make "
        "a new secret."
    ),
    posting.GARBAGE: gettext_lazy(
        "The connection ended without an answer that follows the rules of HTTP."
    ),
}
REASONS: "Mapping[str, StrOrPromise]" = {
    "gone": gettext_lazy(
        "Keepwell switched it off, because the receiver answered that it is gone for good (410)."
    ),
    "failing": gettext_lazy("Keepwell switched it off, because it had only failed for days."),
}


def outcome(delivery: Delivery) -> str:
    """Say how the last try went; empty before there was one."""
    if delivery.trouble:
        return str(TROUBLES.get(delivery.trouble, delivery.trouble))
    if delivery.status is None:
        return ""
    known = delivery.status in set(HTTPStatus)
    name = HTTPStatus(delivery.status).phrase if known else ""
    said = f"{delivery.status} {name}".strip()
    if delivery.status // 100 == 3:  # noqa: PLR2004 - HTTP's 3xx
        return _("{status}: redirects are not followed; give the address it leads to.").format(
            status=said
        )
    return said
