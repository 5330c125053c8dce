"""What the engine found, in words a colleague understands, in the reader's language."""

from collections.abc import Iterable, Mapping
from math import floor

from keepwell.engine.scorecard.schema import (
    Aggregation,
    DaysUntil,
    Measure,
    Percentile,
    Scorecard,
)
from keepwell.engine.scoring.ledger import Part
from keepwell.engine.scoring.rules import GRACE
from keepwell.language import _, number, percent, pgettext

DAYS = ("days_since_last", "days_since_first", "days_active")
READY = "scorecard"
"""The context of the texts of ready scorecards in the catalogues: `tools.ready_scorecards`."""
LEAST = 0.05
"""Points; parts are written with one decimal."""


def cause(part: Part, scorecards: Mapping[str, Measure]) -> str:
    """Say what a part of a change comes from.

    `scorecards` are the measures by name, of both scorecards if it changed.
    """
    said = _what(part, scorecards)
    if part.kind == "late":
        return _("Learned late: {what}").format(what=said)
    if part.kind == "scorecard":
        return _("The scorecard changed: {what}").format(what=said)
    return said


def telling(parts: Iterable[Part], change: float) -> list[Part]:
    """Return the parts that explain a change, in their order: those that point its way.

    What only carries over from other measures explains nothing while there is something better to
    say, and what is written as 0.0 points explains nothing at all.
    """
    own_way = [part for part in parts if part.points * change > 0 and abs(part.points) >= LEAST]
    return [part for part in own_way if part.measure or part.why] or own_way


def _what(part: Part, measures: Mapping[str, Measure]) -> str:
    if part.kind == "override":
        return _override(part)
    if part.measure is None:
        return _cap(part) if part.why else _("the other measures carry its weight")
    measure = measures[part.measure]
    values = {
        "measure": title(measure),
        "before": value(measure, part.before),
        "after": value(measure, part.after),
    }
    return _moved(part).format(**values)


def _moved(part: Part) -> str:
    if part.after is None:
        return _lost(part)
    if part.before is None:
        return _("{measure} is known now: {after}")
    if part.after == part.before:
        return _("{measure} counts differently at {after}")
    if part.after < part.before:
        return _("{measure} fell from {before} to {after}")
    return _("{measure} rose from {before} to {after}")


def _lost(part: Part) -> str:
    if part.status == "stale":
        return _("{measure}: its source has fallen silent, so it is left out (was {before})")
    if part.kind == "scorecard":
        return _("{measure} is no longer measured (was {before})")
    return _("{measure} is no longer known (was {before})")


def _cap(part: Part) -> str:
    if part.points < 0:
        return _("Held down: {why}").format(why=told(part.why))
    return _("No longer held down: {why}").format(why=told(part.why))


def _override(part: Part) -> str:
    return _("A colleague's override of the band: {band}").format(band=band(part.why))


def title(measure: Measure) -> str:
    """Return a measure's title; without one, its name in words."""
    return told(measure.title) or measure.name.replace("_", " ").capitalize()


def told(text: str) -> str:
    """Return a title, or the reason of a cap, in the reader's language if it is a ready one's.

    What the company wrote is in its language already, and stays as it is.
    """
    return pgettext(READY, text) if text else ""


def value(measure: Measure, amount: float | None) -> str:
    """Return a measure's value with its unit: a share in percent, days as days."""
    if amount is None:
        return _("unknown")
    digits = 0 if float(amount).is_integer() else 2
    if measure.compare or _is_share(measure):
        return percent(amount, 0)
    if _is_days(measure):
        return _("{days} days").format(days=number(amount, min(digits, 1)))
    return number(amount, digits)


def _is_days(measure: Measure) -> bool:
    if isinstance(measure.value, Aggregation):
        return measure.per is None and measure.value.aggregate in DAYS
    return isinstance(measure.value, DaysUntil)


def _is_share(measure: Measure) -> bool:
    """Return whether 1 means all: a share, or a ratio that is the better the nearer it is to 1."""
    if measure.per is None:
        return isinstance(measure.value, Aggregation) and measure.value.aggregate == "share"
    if isinstance(measure.scale, Percentile):
        return False
    (least, worst), *_between, (most, best) = measure.scale.points
    return least >= 0 and most <= 1 and worst < best


def score(points: float | None) -> str:
    """Return a score in whole points, rounded down: 49.7 is at risk and must not read as 50."""
    return "–" if points is None else number(floor(points + GRACE))


def band(name: str) -> str:
    """Return a band in words, with its shape: never colour alone."""
    words = {
        "at_risk": _("▼ at risk"),
        "watch": _("◆ watch"),
        "healthy": _("● healthy"),
        "unknown": _("○ unknown"),
    }
    return words.get(name, name)


def state(name: str) -> str:
    """Return a state in words."""
    words = {
        "at_risk": _("at risk"),
        "stable": _("stable"),
        "ready_to_grow": _("ready to grow"),
    }
    return words.get(name, name)


def measures_of(*scorecards: Scorecard) -> dict[str, Measure]:
    """Return the measures of scorecards by name; of the same name the last."""
    return {measure.name: measure for card in scorecards for measure in card.measures}
