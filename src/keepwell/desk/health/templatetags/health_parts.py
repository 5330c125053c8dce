"""What only pages about scores draw: a value's place on its scale, and how long ago."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from babel.dates import format_time, format_timedelta
from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join, urlize
from django.utils.safestring import SafeString, mark_safe

from keepwell import language
from keepwell.desk.customers.models import Note
from keepwell.desk.members.deeds import sentence
from keepwell.desk.members.models import Deed

register = template.Library()

WIDTH, HEIGHT, EDGE = 88.0, 22.0, 3.0
"""Of a scale, in its own units, and what it keeps free around it."""
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
BRIEF = 3
"""Properties that are told before one asks for all."""


@register.filter
def ago(value: datetime | None) -> str:
    """Write how long ago a moment was: "3 hours ago"."""
    if value is None:
        return "–"
    return format_timedelta(
        value - timezone.now(), add_direction=True, threshold=1.2, locale=language.current()
    )


ICONS = {
    "Signed In": "person", "Feature Used": "play", "Course Completed": "success",
    "Ticket Opened": "help", "Ticket Resolved": "check", "Call Rated": "phone",
    "Conversation Rated": "phone", "Survey Sent": "mail", "Survey Answered": "star",
    "Invoice Issued": "money", "Invoice Paid": "money", "Order Completed": "money",
    "Subscription Started": "renewal", "Subscription Changed": "renewal",
    "Subscription Ended": "close", "Referral Made": "customers", "Complaint Made": "warning",
    "Sentiment Set": "health", "Health Overridden": "flag", "Leaving Reason Set": "close",
    "Note Written": "note", "Call Made": "phone", "Meeting Held": "customers",
}  # fmt: skip
"""A symbol for each standard event."""


@register.filter
def event_icon(event: str) -> str:
    """Return the symbol of an event."""
    return ICONS.get(event, "data")


@register.filter
def clock(value: datetime) -> str:
    """Write the time of day as the reader's clock shows it."""
    return format_time(timezone.localtime(value), "short", locale=language.current())


@register.filter
def get(names: Mapping[str, str], key: str) -> str:
    """Return what something is called; its key if nothing tells."""
    return names.get(key, key)


@register.filter
def plainly(value: str | float | None) -> str:
    """Write a value of unknown unit: a day as a day, other texts as they are, numbers shortly."""
    if value is None or isinstance(value, str):
        return _day(value or "") or value or "–"
    return language.number(value, 0 if float(value).is_integer() else 2)


def _day(said: str) -> str | None:
    """Return a text that is a day of the calendar as people write it."""
    try:
        return language.day(date.fromisoformat(said)) if DAY.fullmatch(said) else None
    except ValueError:
        return None


@register.filter
def name_said(name: str) -> str:
    """Write a name from data as words."""
    return name.replace("_", " ")


@register.filter
def brief(properties: Sequence[tuple[str, str]]) -> str:
    """Tell the first properties in one line."""
    said = [f"{name}: {value}" if name else value for name, value in properties[:BRIEF]]
    return " · ".join(said) + (" …" if len(properties) > BRIEF else "")


@register.filter
def deed_said(deed: Deed) -> str:
    """Say who did what."""
    return sentence(deed)


@register.filter
def written(note: Note) -> SafeString:
    """Show a note: its line breaks, its links, and whom it mentions; everything else as text."""
    names = sorted((member.name for member in note.mentions.all()), key=len, reverse=True)
    mentions = "|".join(re.escape(f"@{name}") for name in names)
    parts = re.split(f"({mentions})", note.text) if mentions else [note.text]
    shown = format_html_join("", "{}", ((_piece(part, names),) for part in parts))
    return format_html('<p class="text">{}</p>', shown)


def _piece(part: str, names: Sequence[str]) -> SafeString:
    if part[:1] == "@" and part[1:] in names:
        return format_html('<span class="mention">{}</span>', part)
    return mark_safe(urlize(part, nofollow=True, autoescape=True))  # noqa: S308 - urlize escapes it


@register.simple_tag
def scale(
    points: Sequence[tuple[float, float]], value: float | None, score: float | None, **look: str
) -> SafeString:
    """Draw a scale and a value on it: `{% scale points 3 60 band=band label=said %}`.

    Upwards is the score, to the right the value. A rank has no points: its scale is the rank.
    """
    drawn = [(x, 100.0 - y) for x, y in points] or [(0.0, 100.0), (100.0, 0.0)]
    place = score if not points else value
    low, high = drawn[0][0], drawn[-1][0]
    line = " ".join(f"{_x(x, low, high)},{_y(y)}" for x, y in drawn)
    dot = ""
    if place is not None and score is not None:
        dot = format_html(
            '<circle cx="{}" cy="{}" r="3"></circle>', _x(place, low, high), _y(100 - score)
        )
    return format_html(
        '<svg class="spark scale {}" viewBox="0 0 88 22" role="img" aria-label="{}">'
        '<polyline points="{}"></polyline>{}</svg>',
        look.get("band", ""), look.get("label", ""), line, dot,
    )  # fmt: skip


def _x(value: float, low: float, high: float) -> float:
    share = (min(max(value, low), high) - low) / ((high - low) or 1)
    return round(EDGE + share * (WIDTH - 2 * EDGE), 1)


def _y(from_top: float) -> float:
    return round(EDGE + from_top / 100 * (HEIGHT - 2 * EDGE), 1)
