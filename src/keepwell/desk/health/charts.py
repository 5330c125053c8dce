"""The chart of a score over time, in Vega-Lite: the browser draws it, and the press for paper.

Colours are named (`$ink`, `$healthy` …): whoever draws puts those of page or paper in their place.
Days are ordinal numbers, so that the labels are ours, in the reader's language.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from keepwell import sentences
from keepwell.desk.health.queries.trend import Mark, Point, Trend, band_edges
from keepwell.language import day, number
from keepwell.report.drawing import Axis, axis, months

Layer = dict[str, Any]
HEIGHT = 230
MOST_DOTS = 120
"""Points that are marked with a dot each; of more, only the last."""
LABELS = 7
"""Labels of months, at most."""
BANDS = ("at_risk", "watch", "healthy", "unknown")
SIGNS = {
    "scorecard": "diamond",
    "override": "triangle-down",
    "note": "square",
    "crossing": "circle",
}
"""How each kind of mark is drawn, at the foot of the chart."""
FOOT = 5
"""Points of score at which the signs stand."""
COLOURS = {
    "field": "band", "legend": None,
    "scale": {"domain": list(BANDS), "range": [f"${band}" for band in BANDS]},
}  # fmt: skip
TOLD = [{"field": "when", "title": " "}, {"field": "said", "title": " "}]
"""What one reads when pointing at a mark."""


def score_over_time(trend: Trend) -> dict[str, Any]:
    """Return the chart of a trend that has at least one point."""
    layers = (
        *_bands(trend),
        _rules(trend.marks),
        _line(trend.points),
        _dots(trend.scored),
        _signs(trend.marks),
    )
    return {
        "height": HEIGHT,
        "padding": {"left": 4, "top": 8, "right": 8, "bottom": 4},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "encoding": _axes(trend),
        "layer": [layer for layer in layers if layer["data"]["values"]],
    }


def _axes(trend: Trend) -> dict[str, Any]:
    ticks = [0.0, *trend.thresholds, 100.0]
    days = [trend.first.toordinal(), trend.last.toordinal()]
    x = axis("day", months(trend.first, trend.last, LABELS))
    y = axis("score", Axis(ticks, [number(tick) for tick in ticks]))
    for one in (x, y):
        one["axis"] |= {"labelPadding": 6, "labelOverlap": True}
    return {
        "x": x | {"scale": {"domain": days, "nice": False, "zero": False}},
        "y": y | {"scale": {"domain": [0, 100], "nice": False}},
    }


def _bands(trend: Trend) -> Iterator[Layer]:
    """Yield the bands as a background, each with its shape and word at the left."""
    first, last = trend.first.toordinal(), trend.last.toordinal()
    values = [
        {"band": band, "word": sentences.band(band), "score": low, "high": high, "day": first,
         "to": last}
        for band, low, high in band_edges(trend.thresholds)
    ]  # fmt: skip
    yield {
        "mark": {"type": "rect", "opacity": 0.1},
        "data": {"values": values},
        "encoding": {"x2": {"field": "to"}, "y2": {"field": "high"}, "color": COLOURS},
    }
    yield {
        "mark": {"type": "text", "align": "left", "baseline": "top", "dx": 6, "dy": 5,
                 "color": "$soft"},
        "data": {"values": [value | {"score": value["high"]} for value in values]},
        "encoding": {"text": {"field": "word"}},
    }  # fmt: skip


def _line(points: Sequence[Point]) -> Layer:
    return {
        "mark": {"type": "line", "color": "$ink", "strokeWidth": 2},
        "data": {"values": [{"day": p.day.toordinal(), "score": p.score} for p in points]},
    }


def _dots(scored: Sequence[Point]) -> Layer:
    shown = scored if len(scored) <= MOST_DOTS else scored[-1:]
    return {
        "mark": {"type": "point", "filled": True, "opacity": 1},
        "data": {"values": [_dot(point, last=point is scored[-1]) for point in shown]},
        "encoding": {
            "color": COLOURS,
            "size": {"field": "size", "type": "quantitative", "scale": None},
            "tooltip": TOLD,
        },
    }


def _dot(point: Point, *, last: bool) -> dict[str, Any]:
    return {
        "day": point.day.toordinal(),
        "score": point.score,
        "band": point.band,
        "size": 130 if last else 24,
        "when": day(point.day),
        "said": f"{sentences.score(point.score)} {sentences.band(point.band)}",
    }


def _rules(marks: Sequence[Mark]) -> Layer:
    """Return lines across where another scorecard took over: on both sides was measured unlike."""
    return {
        "mark": {"type": "rule", "color": "$soft", "strokeDash": [3, 3]},
        "data": {"values": [{"day": m.day.toordinal()} for m in marks if m.kind == "scorecard"]},
        "encoding": {"y": None},
    }


def _signs(marks: Sequence[Mark]) -> Layer:
    values = [
        {
            "day": m.day.toordinal(),
            "score": FOOT,
            "kind": m.kind,
            "when": day(m.day),
            "said": m.text,
        }
        for m in marks
    ]
    signs = {"domain": list(SIGNS), "range": list(SIGNS.values())}
    return {
        "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1, "color": "$accent"},
        "data": {"values": values},
        "encoding": {"shape": {"field": "kind", "legend": None, "scale": signs}, "tooltip": TOLD},
    }
