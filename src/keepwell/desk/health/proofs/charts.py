"""The gain chart: how many who left are met among the lowest scores."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from keepwell.language import percent
from keepwell.report.drawing import Axis, axis

HEIGHT = 240
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


def gain(steps: Sequence[Mapping[str, float]]) -> dict[str, Any]:
    """Return the chart of the tenths of a proof, beside the line of chance."""
    met = [{"upto": 0.0, "gain": 0.0}]
    met += [
        {"upto": place / len(steps), "gain": step["gain"]} for place, step in enumerate(steps, 1)
    ]
    chance = [{"upto": 0.0, "gain": 0.0}, {"upto": 1.0, "gain": 1.0}]
    ticks = Axis(SHARES, [percent(share) for share in SHARES])
    x, y = axis("upto", ticks), axis("gain", ticks)
    for one, title in ((x, _("customers, the lowest scores first")), (y, _("of all who left"))):
        one["axis"] |= {"title": title, "titleColor": "$soft", "grid": True, "labelPadding": 6}
        one["scale"] = {"domain": [0, 1]}
    return {
        "height": HEIGHT,
        "padding": {"left": 4, "top": 8, "right": 8, "bottom": 4},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "encoding": {"x": x, "y": y},
        "layer": [
            _line(chance, {"color": "$soft", "strokeDash": [4, 4], "strokeWidth": 1}),
            _line(met, {"color": "$accent", "strokeWidth": 2, "point": {"color": "$accent"}}),
            _word(_("the score"), met[2 if len(met) > 2 else -1], "$accent"),  # noqa: PLR2004 - the second tenth
            _word(_("chance"), {"upto": 0.6, "gain": 0.6}, "$soft"),
        ],
    }


def _line(values: list[dict[str, float]], mark: dict[str, Any]) -> dict[str, Any]:
    return {"mark": {"type": "line", **mark}, "data": {"values": values}}


def _word(text: str, at: Mapping[str, float], colour: str) -> dict[str, Any]:
    """Return a label beside a line, instead of a legend."""
    return {
        "mark": {"type": "text", "align": "left", "dx": 8, "dy": 12, "color": colour,
                 "text": text},
        "data": {"values": [dict(at)]},
    }  # fmt: skip
