"""Descriptions of the document as a page shows them."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def marked(text: str) -> SafeString:
    """Show what stands between backticks as code.

    >>> marked("See `/scores`.")
    'See <code>/scores</code>.'
    """
    pieces = enumerate(text.split("`"))
    return format_html_join("", "{}", ((_piece(number, piece),) for number, piece in pieces))


def _piece(number: int, piece: str) -> str:
    return format_html("<code>{}</code>", piece) if number % 2 else piece
