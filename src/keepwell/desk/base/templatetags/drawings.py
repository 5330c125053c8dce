"""Small drawings in text and tables: `{% load drawings %}`. Attributes only, no inline style."""

from collections.abc import Mapping, Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

WIDTH, HEIGHT = 88.0, 22.0
"""Of a sparkline, in its own units."""


@register.simple_tag
def sparkline(values: Sequence[float | None], label: str, band: str = "") -> SafeString:
    """Draw how a value went, its last point marked in the colour of a band; None leaves a gap."""
    known = [value for value in values if value is not None]
    if not known:
        return format_html('<span class="soft">{}</span>', "–")
    points = _points(values, min(known), max(known))
    x, y = next(point for point in reversed(points) if point)
    return format_html(
        '<svg class="spark {}" viewBox="0 0 88 22" role="img" aria-label="{}">'
        '<path d="{}"></path><circle cx="{}" cy="{}" r="2.5"></circle></svg>',
        band, label, _path(points), x, y,
    )  # fmt: skip


def _points(
    values: Sequence[float | None], low: float, high: float
) -> list[tuple[float, float] | None]:
    step = (WIDTH - 6) / max(len(values) - 1, 1)
    height = (HEIGHT - 6) / ((high - low) or 1)
    flat = HEIGHT / 2 if high == low else HEIGHT - 3
    return [
        None if value is None else (round(3 + n * step, 1), round(flat - (value - low) * height, 1))
        for n, value in enumerate(values)
    ]


def _path(points: Sequence[tuple[float, float] | None]) -> str:
    drawn, pen = [], "M"
    for point in points:
        if point is not None:
            drawn.append(f"{pen}{point[0]} {point[1]}")
        pen = "M" if point is None else "L"
    return " ".join(drawn)


@register.simple_tag
def bar(
    value: float | None,
    label: str,
    low: float = 0,
    high: float = 100,
    *,
    band: str = "",
    ticks: Sequence[float] = (),
) -> SafeString:
    """Draw a value on its scale: `{% bar 63 "63 of 100" band="watch" ticks=thresholds %}`.

    `ticks` are values to mark on the scale, such as where a band begins. Readers of the screen
    hear `label`.
    """
    fills = [] if value is None else [(_share(value, low, high),)]
    fill = format_html_join("", '<rect class="fill" width="{}" height="10" rx="1"></rect>', fills)
    places = [(_share(tick, low, high),) for tick in ticks]
    marks = format_html_join("", '<path class="tick" d="M{} -2V12"></path>', places)
    return format_html(
        '<svg class="bar {}" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" '
        'aria-label="{}"><rect class="track" width="100" height="10" rx="1"></rect>{}{}</svg>',
        band, label, fill, marks,
    )  # fmt: skip


def _share(value: float, low: float, high: float) -> float:
    span = (high - low) or 1
    return round(max(0.0, min(100.0, 100 * (value - low) / span)), 1)


@register.simple_tag
def split_bar(counts: Mapping[str, float], label: str) -> SafeString:
    """Draw how a whole is split between bands: `{% split_bar counts "18 at risk, …" %}`."""
    total = sum(counts.values()) or 1
    pieces, start = [], 0.0
    for name, count in counts.items():
        width = 1000 * count / total
        if width:
            pieces.append((name, round(start, 1), round(max(width - 2, 1), 1)))
        start += width
    return format_html(
        '<svg class="split" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" '
        'aria-label="{}">{}</svg>',
        label,
        format_html_join("", '<rect class="{}" x="{}" width="{}" height="10"></rect>', pieces),
    )
