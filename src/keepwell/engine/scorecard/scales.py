"""From value to score, in the text: `scale:`."""

from keepwell.engine.scorecard.schema import Percentile, Scale
from keepwell.engine.scorecard.values import Value, clipped, is_number

LARGEST = 1e15
"""Beyond it doubles no longer tell whole numbers apart."""
_FEWEST_POINTS = 2


def read_scale(at: Value | None) -> Scale | Percentile:
    """Read points (`{0: 0, 0.8: 100}`, in any order), `percentile` or `{percentile: falling}`."""
    nothing = Scale(((0, 0), (1, 100)))
    if at is None:
        return nothing
    if at.content == "percentile":
        return Percentile()
    if not at.mapping:
        at.expected('points such as "{0: 0, 10: 100}", "percentile" or "{percentile: falling}"')
        return nothing
    if "percentile" in at.mapping:
        return _percentile(at, at.mapping)
    return _points(at, at.mapping)


def _percentile(at: Value, entries: dict[str, Value]) -> Percentile:
    if len(entries) > 1:
        at.error('"percentile" stands alone: it needs no points. Remove the others.')
    return Percentile(falling=entries["percentile"].choice(("rising", "falling")) == "falling")


def _points(at: Value, entries: dict[str, Value]) -> Scale:
    points: dict[float, float] = {}
    for raw, value in entries.items():
        score = value.number(0, 100)
        if not is_number(raw) or abs(float(raw)) > LARGEST:
            value.error(
                "Expected a value of the measure, a number up to 1e15, before the colon. Got "
                f'"{clipped(raw)}".'
            )
        elif float(raw) in points:
            value.error(
                f'The value {float(raw):g} has a score already. Got "{raw}" again. Keep one.'
            )
        else:
            points[float(raw)] = 0.0 if score is None else score
    if len(entries) < _FEWEST_POINTS:
        at.error("A scale needs two points or more, such as `{0: 0, 10: 100}`. Got one.")
    return Scale(tuple(sorted(points.items())))
