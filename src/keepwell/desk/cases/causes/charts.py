"""The Pareto chart, in Vega-Lite; colours are those of the page."""

from typing import Any

from keepwell.desk.cases.causes.figures import Figures
from keepwell.language import percent

HEIGHT = 220
SHOWN = 12
"""Causes that are drawn: the greatest."""


def pareto(found: Figures) -> dict[str, Any]:
    """Return the chart: a bar for the share of each cause, and a line for their sum so far."""
    x = {
        "field": "cause", "type": "ordinal", "sort": None, "title": None,
        "axis": {
            "labelAngle": -30, "labelLimit": 110, "ticks": False, "labelPadding": 4,
            "labelOverlap": False,
        },
    }  # fmt: skip
    y = {
        "type": "quantitative", "title": None, "scale": {"domain": [0, 1]},
        "axis": {"format": "%", "domain": False, "ticks": False, "tickCount": 5},
    }  # fmt: skip
    told = [{"field": "cause", "title": " "}, {"field": "said", "title": " "}]
    few = {
        "field": "few", "legend": None,
        "scale": {"domain": [True, False], "range": ["$accent", "$unknown"]},
    }  # fmt: skip
    line = {"type": "line", "color": "$ink", "point": {"color": "$ink", "size": 24}}
    return {
        "height": HEIGHT,
        "padding": {"left": 4, "top": 8, "right": 8, "bottom": 4},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": _values(found)},
        "encoding": {"x": x},
        "layer": [
            {
                "mark": {"type": "bar", "width": {"band": 0.7}},
                "encoding": {"y": y | {"field": "share"}, "color": few, "tooltip": told},
            },
            {"mark": line, "encoding": {"y": y | {"field": "so_far"}}},
        ],
    }


def _values(found: Figures) -> list[dict[str, Any]]:
    return [
        {
            "cause": one.cause.name,
            "share": one.share.share,
            "so_far": one.share.cumulative,
            "few": place < found.few,
            "said": f"{percent(one.share.share)} → {percent(one.share.cumulative)}",
        }
        for place, one in enumerate(found.parts[:SHOWN])
    ]
