"""The chart of calibration: what was foretold, and what came."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from keepwell.engine.forecast.judging import Bin
from keepwell.language import number, percent
from keepwell.report.drawing import Axis, axis, ticks

HEIGHT = 240


def calibration(bins: Sequence[Bin]) -> dict[str, Any]:
    """Return the chart: a point for each bin; on the line, what was foretold came just so."""
    shares = ticks(100 * max(max(one.foretold, one.came) for one in bins), str).values
    top = shares[-1] / 100
    values = [
        {
            "foretold": one.foretold,
            "came": one.came,
            "when": percent(one.foretold, 1),
            "said": f"{percent(one.came, 1)} ({number(one.rows)})",
        }
        for one in bins
    ]
    line = [{"foretold": 0.0, "came": 0.0}, {"foretold": top, "came": top}]
    told = [{"field": "when", "title": " "}, {"field": "said", "title": " "}]
    return {
        "height": HEIGHT,
        "padding": {"left": 4, "top": 8, "right": 8, "bottom": 4},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "encoding": _axes([share / 100 for share in shares]),
        "layer": [
            {
                "mark": {"type": "line", "color": "$soft", "strokeDash": [4, 4], "strokeWidth": 1},
                "data": {"values": line},
            },
            {
                "mark": {"type": "line", "color": "$accent", "strokeWidth": 2,
                         "point": {"color": "$accent"}},
                "encoding": {"tooltip": told},
                "data": {"values": values},
            },
        ],
    }  # fmt: skip


def _axes(shares: Sequence[float]) -> dict[str, Any]:
    of = Axis(shares, [percent(share) for share in shares])
    x, y = axis("foretold", of), axis("came", of)
    for one, title in ((x, _("foretold")), (y, _("came"))):
        one["axis"] |= {"title": title, "titleColor": "$soft", "grid": True, "labelPadding": 6}
        one["scale"] = {"domain": [0, shares[-1]]}
    return {"x": x, "y": y}
