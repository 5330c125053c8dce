"""What all charts share: sizes, axes with labels in the reader's language, from spec to SVG."""

import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from keepwell.language import current
from keepwell.report.palette import INK, LINE, SOFT


@dataclass(frozen=True)
class Size:
    """How large a chart is drawn, in pixels, without its axes."""

    name: str
    width: int
    height: int
    months: int
    """Labels of months that fit under it, at most."""


SIZES = (
    Size("narrow", 215, 180, 3),
    Size("middle", 420, 210, 5),
    Size("wide", 860, 260, 9),
)
RIGHT = 4
"""Pixels kept free beside what stands at the right end."""


@dataclass(frozen=True)
class Axis:
    """Where an axis has ticks, and what stands there."""

    values: Sequence[float]
    labels: Sequence[str]


def ticks(top: float, write: Callable[[float], str]) -> Axis:
    """Return round ticks from 0 to above the greatest value, three to six of them.

    >>> ticks(1587, str).values
    [0, 500, 1000, 1500, 2000]
    """
    rough = max(top, 1) / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * n for n in (1, 2, 2.5, 5, 10) if power * n >= rough)
    step = int(step) if step >= 1 else 1
    values = list(range(0, math.ceil(max(top, 1) / step) * step + 1, step))
    return Axis(values, [write(value) for value in values])


def months(first: date, last: date, many: int) -> Axis:
    """Return ticks at firsts of months, at most so many, evenly spread."""
    from babel.dates import format_skeleton

    firsts = [
        date(n // 12, n % 12 + 1, 1)
        for n in range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    ]
    inside = [day for day in firsts if first <= day <= last] or [last]
    step = next(n for n in (1, 2, 3, 6, 12, 24, 60, 600) if len(inside) <= n * many)
    chosen = inside[::step]
    labels = [format_skeleton("yMMM", day, locale=current()) for day in chosen]
    return Axis([day.toordinal() for day in chosen], labels)


def axis(field: str, of: Axis, *, stacked: bool = False) -> dict[str, Any]:
    """Return the encoding of a number with our own ticks and labels.

    `stacked` bars and areas bring their own lower edge.
    """
    values, labels = list(of.values), json.dumps(list(of.labels), ensure_ascii=False)
    said = {"values": values, "labelExpr": f"{labels}[indexof({json.dumps(values)}, datum.value)]"}
    encoding: dict[str, Any] = {"field": field, "type": "quantitative", "axis": said | _PLAIN}
    if field in {"low", "value"}:
        encoding["scale"] = {"domain": [0, values[-1]]}
        encoding["axis"] |= {"grid": True}
    return encoding | ({"stack": None} if stacked else {})


_PLAIN = {"title": None, "domain": False, "ticks": False, "grid": False, "labelFlush": False}


def base(size: Size, layers: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return a chart of layers."""
    return {
        "width": size.width,
        "height": size.height,
        "padding": {"left": 4, "top": 8, "right": RIGHT, "bottom": 4},
        "autosize": {"type": "pad"},
        "layer": list(layers),
        "config": _CONFIG,
    }


_CONFIG = {
    "background": None,
    "aria": False,  # the drawing as a whole has its words
    "font": "sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelColor": SOFT,
        "gridColor": LINE,
        "labelFontSize": 12,
        "labelPadding": 6,
        "labelOverlap": True,
    },
    "text": {"color": INK, "fontSize": 12},
}


def svg(spec: dict[str, Any], words: str) -> str:
    """Draw a chart, as an SVG to stand inside a page, with words for who cannot see it."""
    import vl_convert

    drawing = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    view = re.search(r'viewBox="([^"]+)"', drawing)
    if view is None:
        raise TypeError("vl-convert drew no viewBox")
    width = view[1].split()[2]
    opening = f'<svg viewBox="{view[1]}" width="{width}" role="img" aria-label="{escape(words)}">'
    inside = drawing[drawing.index(">", drawing.index("<svg")) + 1 :]
    return opening + re.sub(r"\s+font-family=\"[^\"]*\"", "", inside)
