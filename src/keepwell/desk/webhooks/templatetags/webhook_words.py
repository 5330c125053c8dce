"""Words of webhooks in templates: `{% load webhook_words %}`."""

from django import template

from keepwell.desk.webhooks import words
from keepwell.desk.webhooks.models import Delivery, Endpoint

register = template.Library()


@register.filter
def kind_word(kind: str) -> str:
    """Return what people call a kind of event."""
    return str(words.KINDS.get(kind, kind))


@register.filter
def outcome(delivery: Delivery) -> str:
    """Say how the last try went."""
    return words.outcome(delivery)


@register.filter
def reason(endpoint: Endpoint) -> str:
    """Say why Keepwell switched an endpoint off; empty if it did not."""
    return str(words.REASONS.get(endpoint.disabled_reason, ""))
