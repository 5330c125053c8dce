"""What only pages about scores draw: a value's place on its scale, and how long ago."""

from collections.abc import Sequence
from datetime import datetime

from babel.dates import format_timedelta
from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from keepwell import language

register = template.Library()

WIDTH, HEIGHT, EDGE = 88.0, 22.0, 3.0
"""Of a scale, in its own units, and what it keeps free around it."""


@register.filter
def ago(value: datetime | None) -> str:
    """Write how long ago a moment was: "3 hours ago"."""
    if value is None:
        return "–"
    return format_timedelta(
        value - timezone.now(), add_direction=True, threshold=1.2, locale=language.current()
    )


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
