"""Caps, bands, overrides and states: what is said last [16 to 19]."""

from dataclasses import replace
from datetime import date
from typing import Any

from keepwell.engine.scorecard.schema import BANDS, Rule, Scorecard
from oracle.facts import Facts, by_time
from oracle.reading import (
    GRACE,
    Fact,
    Row,
    is_date_alone,
    midnight_after,
    moment_in,
    of_property,
    passes,
)
from oracle.results import Result


def capped(scorecard: Scorecard, result: Result) -> Result:
    """Apply the caps in order, each looking at the score so far; the lowest wins [17]."""
    for cap in scorecard.caps:
        if all(_holds(rule, result) for rule in cap.when):
            score = None if result.score is None else min(result.score, cap.at_most)
            result = replace(result, score=score, caps=[*result.caps, cap.why])
    return result


def _holds(rule: Rule, result: Result) -> bool:
    """Tell whether a rule holds; on what is missing it does not, not even `is_not` [17]."""
    match rule.of:
        case "measure":
            number = result.measures[rule.name].value
        case "dimension":
            number = result.dimensions[rule.name].score
        case "score":
            number = result.score
    return number is not None and passes(Fact(None, number), rule.tests, GRACE)


def band_of(scorecard: Scorecard, score: float | None) -> str:
    """Return the band that begins at or below the score, `unknown` without one [16]."""
    if score is None:
        return "unknown"
    reached = [band for band in BANDS if score >= scorecard.bands[band] - GRACE]
    return reached[-1] if reached else BANDS[0]


def override_of(facts: Facts, customer: str, day: date) -> dict[str, Any] | None:
    """Return the override in force: the last readable one, unless its `until` has passed [18]."""
    rows = [
        row
        for row in facts.of(customer, midnight_after(day))
        if row["event"] == "Health Overridden" and _is_readable(row)
    ]
    if not rows:
        return None
    last = max(rows, key=by_time)
    said = {
        "band": _band_said(last),
        "reason": _text(last, "reason"),
        "until": _text(last, "until"),
    }
    return said if _still_holds(said["until"], day) else None


def _is_readable(row: Row) -> bool:
    until = _text(row, "until")
    return _band_said(row) in BANDS and (until is None or moment_in(until) is not None)


def _still_holds(until: str | None, day: date) -> bool:
    if until is None:
        return True
    moment = moment_in(until)
    assert moment is not None
    return day <= moment.date() if is_date_alone(until) else midnight_after(day) <= moment


def _band_said(row: Row) -> str:
    """Return the band, also when it is written `At risk`."""
    return (_text(row, "band") or "").strip().lower().replace(" ", "_")


def _text(row: Row, name: str) -> str | None:
    fact = of_property(row, name)
    return fact.text if fact else None


def state_of(scorecard: Scorecard, now: Result, earlier: Result | None) -> str:
    """Return the state, worst news first [19]."""
    if now.band == "at_risk" or _fell(now, earlier):
        return "at_risk"
    grow = scorecard.ready_to_grow
    if (
        grow is not None
        and now.band in grow.bands
        and (not grow.any or any(_holds(rule, now) for rule in grow.any))
        and all(_holds(rule, now) for rule in grow.all)
    ):
        return "ready_to_grow"
    return "stable"


def _fell(now: Result, earlier: Result | None) -> bool:
    if now.score is None or earlier is None or earlier.score is None:
        return False
    return earlier.score - now.score >= 15 - GRACE
