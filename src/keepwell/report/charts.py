"""The charts of a report: what each shows, and in words what it says.

Each is drawn in several widths, and the page shows the one that fits: text in a chart keeps its
size that way. Colours are named by the light ones of `palette`; the page's style sheet puts the
reader's in their place.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from keepwell.engine.book.dimensions import HISTOGRAM_STEP
from keepwell.engine.book.result import BAND_ORDER, Book, Trend
from keepwell.language import _, day, money, number
from keepwell.report.drawing import SIZES, Axis, Size, axis, base, months, svg, ticks
from keepwell.report.palette import BANDS, INK, PAPER, SHAPES, SOFT

LABEL_GAP = 15
"""Pixels between the middles of two labels, at least."""


@dataclass(frozen=True)
class Chart:
    """Drawings of one thing, and what it shows in a sentence."""

    drawings: dict[str, str]
    """SVG by the name of its size."""
    sentence: str


def drawn(book: Book, trend: Trend, currency: str) -> dict[str, Chart]:
    """Return the charts that there is data for."""
    found = {}
    if len(trend.days) > 1:
        found["bands"] = _chart(lambda size: _bands(trend, size), _bands_said(trend))
        said = _at_risk_said(trend, currency)
        found["at_risk"] = _chart(lambda size: _at_risk(trend, currency, size), said)
    if any(book.histogram_before) or any(map(any, book.histogram.values())):
        found["scores"] = _chart(lambda size: _scores(book, size), _scores_said(book))
    return found


def _chart(spec: Callable[[Size], dict[str, Any]], sentence: str) -> Chart:
    return Chart({size.name: svg(spec(size), sentence) for size in SIZES}, sentence)


# --- bands over time


def _bands(trend: Trend, size: Size) -> dict[str, Any]:
    top = max(map(sum, zip(*trend.customers.values(), strict=True)))
    y, x = ticks(top, number), _time(trend.days, size)
    layers = [
        {
            "mark": {"type": "area", "stroke": PAPER, "strokeWidth": 1},
            "data": {"values": list(_stacked(trend))},
            "encoding": {
                "x": _x(x, trend.days),
                "y": axis("low", y, stacked=True),
                "y2": {"field": "high"},
                "color": {
                    "field": "band",
                    "scale": {"domain": list(BANDS), "range": list(BANDS.values())},
                    "legend": None,
                },
            },
        },
        *_labels(trend, size, y.values[-1]),
    ]
    return base(size, layers)


def _stacked(trend: Trend) -> Iterator[dict[str, Any]]:
    """Yield each day's bands one upon the other, at risk at the bottom, where it is read best."""
    for number_, when in enumerate(trend.days):
        low = 0
        for band in BAND_ORDER:
            high = low + trend.customers[band][number_]
            yield {"day": when.toordinal(), "band": band, "low": low, "high": high}
            low = high


def _labels(trend: Trend, size: Size, top: float) -> Iterator[dict[str, Any]]:
    """Yield a label for each band at its right end, moved up where two would overlap."""
    low, last = 0.0, -1e9
    for band in BAND_ORDER:
        count = trend.customers[band][-1]
        wanted = low + count / 2
        low += count
        if count:
            last = max(wanted, last + LABEL_GAP * top / size.height)
            text = f"{SHAPES[band]} {number(count)}"
            yield _text_at(trend.days[-1], last, text, BANDS[band])


def _text_at(when: date, height: float, text: str, colour: str) -> dict[str, Any]:
    return {
        "mark": {"type": "text", "align": "left", "dx": 6, "fontWeight": 600, "color": colour},
        "data": {"values": [{"day": when.toordinal(), "at": height, "text": text}]},
        "encoding": {
            "x": {"field": "day", "type": "quantitative"},
            "y": {"field": "at", "type": "quantitative"},
            "text": {"field": "text"},
        },
    }


def _bands_said(trend: Trend) -> str:
    said = _(
        "Customers in each band from {first} to {last}. At risk: {at_risk_then}, then {at_risk}. "
        "Watch: {watch_then}, then {watch}. Healthy: {healthy_then}, then {healthy}."
    )
    counts = {
        key: number(trend.customers[band][place])
        for band in ("at_risk", "watch", "healthy")
        for key, place in ((f"{band}_then", 0), (band, -1))
    }
    return said.format(first=day(trend.days[0]), last=day(trend.days[-1]), **counts)


# --- value at risk


def _at_risk(trend: Trend, currency: str, size: Size) -> dict[str, Any]:
    y = ticks(max(trend.value_at_risk), lambda value: money(value, currency))
    values = [
        {"day": when.toordinal(), "value": value}
        for when, value in zip(trend.days, trend.value_at_risk, strict=True)
    ]
    line = {"color": BANDS["at_risk"], "strokeWidth": 2}
    area = {"type": "area", "color": BANDS["at_risk"], "fillOpacity": 0.16, "line": line}
    return base(size, [
        {
            "mark": area,
            "data": {"values": values},
            "encoding": {"x": _x(_time(trend.days, size), trend.days), "y": axis("value", y)},
        },
        _text_at(
            trend.days[-1], trend.value_at_risk[-1], money(trend.value_at_risk[-1], currency), INK
        ),
    ])  # fmt: skip


def _at_risk_said(trend: Trend, currency: str) -> str:
    said = _("Value at risk from {first} to {last}: {then}, then {now}; at most {most} on {when}.")
    most = max(trend.value_at_risk)
    return said.format(
        first=day(trend.days[0]),
        last=day(trend.days[-1]),
        then=money(trend.value_at_risk[0], currency),
        now=money(trend.value_at_risk[-1], currency),
        most=money(most, currency),
        when=day(trend.days[trend.value_at_risk.index(most)]),
    )


def _time(days: Sequence[date], size: Size) -> Axis:
    return months(days[0], days[-1], size.months)


def _x(time: Axis, days: Sequence[date]) -> dict[str, Any]:
    domain = [days[0].toordinal(), days[-1].toordinal()]
    return axis("day", time) | {"scale": {"domain": domain, "nice": False}}


# --- the distribution of scores


def _scores(book: Book, size: Size) -> dict[str, Any]:
    tops = map(sum, zip(*book.histogram.values(), strict=True))
    y = ticks(max(*tops, *book.histogram_before), number)
    steps = Axis([0, 25, 50, 75, 100], [number(n) for n in (0, 25, 50, 75, 100)])
    colour = {"domain": list(BANDS), "range": list(BANDS.values())}
    return base(size, [
        {
            "mark": {"type": "rect", "stroke": PAPER, "strokeWidth": 1},
            "data": {"values": list(_bars(book))},
            "encoding": {
                "x": axis("from", steps) | {"scale": {"domain": [0, 100]}},
                "x2": {"field": "to"},
                "y": axis("low", y, stacked=True),
                "y2": {"field": "high"},
                "color": {"field": "band", "scale": colour, "legend": None},
            },
        },
        {
            "mark": {
                "type": "line", "interpolate": "step-after", "color": SOFT, "strokeDash": [4, 3],
            },
            "data": {"values": _outline(book.histogram_before)},
            "encoding": {
                "x": {"field": "from", "type": "quantitative"},
                "y": {"field": "count", "type": "quantitative"},
            },
        },
    ])  # fmt: skip


def _bars(book: Book) -> Iterator[dict[str, Any]]:
    for step, counts in enumerate(zip(*book.histogram.values(), strict=True)):
        low = 0
        for band, count in zip(book.histogram, counts, strict=True):
            if count:
                start = step * HISTOGRAM_STEP
                place = {"from": start, "to": start + HISTOGRAM_STEP}
                yield {"band": band, "low": low, "high": low + count, **place}
            low += count


def _outline(counts: Sequence[int]) -> list[dict[str, int]]:
    starts = range(0, 100 + HISTOGRAM_STEP, HISTOGRAM_STEP)
    return [
        {"from": start, "count": count}
        for start, count in zip(starts, [*counts, counts[-1]], strict=True)
    ]


def _scores_said(book: Book) -> str:
    counts = [sum(step) for step in zip(*book.histogram.values(), strict=True)]
    peak = counts.index(max(counts)) * HISTOGRAM_STEP
    said = _("Customers by score, in steps of {step} points; most, {count}, score {low} to {high}.")
    return said.format(
        step=number(HISTOGRAM_STEP),
        count=number(max(counts)),
        low=number(peak),
        high=number(peak + HISTOGRAM_STEP),
    )
