"""The chart of losses against normal rotation, in Vega-Lite; colours are those of the page."""

from collections.abc import Iterable, Sequence
from typing import Any

from keepwell.engine.retention.alarm import Verdict
from keepwell.language import day, number, percent
from keepwell.report.rotation import state

HEIGHT = 200
COLOURS = {
    "field": "state", "legend": None,
    "scale": {
        "domain": ["unknown", "calm", "watch", "alarm"],
        "range": ["$unknown", "$accent", "$watch", "$at_risk"],
    },
}  # fmt: skip


def losses(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Return the chart: a bar of losses for each part, and the limits of watch and alarm."""
    x = {
        "field": "when", "type": "ordinal", "sort": None, "title": None,
        "axis": {"labelAngle": 0, "labelOverlap": "greedy", "ticks": False, "labelPadding": 6},
    }  # fmt: skip
    y = {
        "type": "quantitative", "title": None,
        "axis": {"tickMinStep": 1, "domain": False, "ticks": False},
    }  # fmt: skip
    told = [{"field": "when", "title": " "}, {"field": "said", "title": " "}]
    return {
        "height": HEIGHT,
        "padding": {"left": 4, "top": 8, "right": 8, "bottom": 4},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": list(_values(verdicts))},
        "encoding": {"x": x},
        "layer": [
            {
                "mark": {"type": "bar", "width": {"band": 0.6}},
                "encoding": {"y": y | {"field": "lost"}, "color": COLOURS, "tooltip": told},
            },
            *(_limit(name, y) for name in ("watch", "alarm")),
        ],
    }


def _limit(name: str, y: dict[str, Any]) -> dict[str, Any]:
    colour = {"watch": "$watch", "alarm": "$at_risk"}[name]
    return {
        "mark": {"type": "tick", "color": colour, "thickness": 2, "width": {"band": 0.9}},
        "encoding": {"y": y | {"field": f"{name}_from"}},
    }


def _values(verdicts: Sequence[Verdict]) -> Iterable[dict[str, Any]]:
    for one in verdicts:
        limits = one.limits or (None, None)
        rate = one.figures.churn_rate
        yield {
            "when": day(one.period.since),
            "lost": one.figures.lost,
            "state": one.state,
            "watch_from": limits[0],
            "alarm_from": limits[1],
            "said": f"{number(one.figures.lost)} ({'–' if rate is None else percent(rate, 1)}), "
            f"{state(one.state)}",
        }
