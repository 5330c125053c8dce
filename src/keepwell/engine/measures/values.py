"""Windows → measures: one value per date and customer."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from keepwell.engine.measures.feeds import CustomerRule, Feed, feed_of, feeds_of
from keepwell.engine.measures.folds import FOLDS, Floats, Folder, Ints, divide
from keepwell.engine.scorecard.schema import (
    Aggregation,
    DaysUntil,
    Measure,
    Scorecard,
    TraitValue,
    Unit,
)

SECONDS = 86_400


def measure_value(
    measure: Measure, unit: Unit, folders: Mapping[Feed, Folder], ends: Ints
) -> Floats:
    """Return [date][customer] values of a measure; NaN is missing.

    Staleness is not looked at: it is the same for all customers and applied by the caller.
    """
    now = _ratio(measure, unit, folders, ends, ends)
    if not measure.compare:
        return now
    before = _ratio(measure, unit, folders, ends - _window(measure), ends)
    return divide(now - before, before)


def _window(measure: Measure) -> int:
    """Return the window of a measure that compares; the reader made sure that there is one."""
    if not isinstance(measure.value, Aggregation) or measure.value.window is None:
        raise TypeError(f"{measure.name} compares without a window")
    return measure.value.window


def _ratio(
    measure: Measure, unit: Unit, folders: Mapping[Feed, Folder], ends: Ints, today: Ints
) -> Floats:
    above = _part(measure.value, measure.valid_for, folders[feed_of(measure.value, unit)], ends)
    if measure.per is None:
        return above
    # A trait is what it is today also when windows are compared.
    below_ends = today if isinstance(measure.per, TraitValue) else ends
    return divide(above, _part(measure.per, None, folders[feed_of(measure.per, unit)], below_ends))


def _part(
    value: Aggregation | TraitValue | DaysUntil, valid_for: int | None, folder: Folder, ends: Ints
) -> Floats:
    if isinstance(value, TraitValue):
        return folder.last(ends, None)
    if isinstance(value, DaysUntil):
        return (folder.last(ends, None) - ends[:, None] * SECONDS) / SECONDS
    return FOLDS[value.aggregate](folder, ends, _shorter(value.window, valid_for))


def _shorter(window: int | None, valid_for: int | None) -> int | None:
    """Return the window, cut to how long a `last` may be used."""
    lengths = [length for length in (window, valid_for) if length is not None]
    return min(lengths, default=None)


Reaches = dict[Feed, set[int | None]]
"""For each feed, how many days before a date its windows begin or end; None: all of the past."""


def reaches(scorecards: Iterable[Scorecard], rule: CustomerRule) -> Reaches:
    """Return how far back each feed is looked at, so that only that much is gathered."""
    scorecards = list(scorecards)
    found: Reaches = {feed: set() for feed in feeds_of(scorecards, rule)}
    for scorecard in scorecards:
        for measure in scorecard.measures:
            for feed, offsets in _offsets(measure, scorecard.unit):
                found[feed] |= offsets
    # What is not of a measure (ended, override, applies) is looked at as of the date itself.
    return {feed: offsets | {0} if offsets else {0, None} for feed, offsets in found.items()}


def _offsets(measure: Measure, unit: Unit) -> Iterable[tuple[Feed, set[int | None]]]:
    shift = _window(measure) if measure.compare else 0
    for part, valid_for in ((measure.value, measure.valid_for), (measure.per, None)):
        if part is None:
            continue
        window = _shorter(part.window, valid_for) if isinstance(part, Aggregation) else None
        lengths: set[int | None] = {None} if window is None else {window, window + shift}
        yield feed_of(part, unit), lengths | {0, shift}


def edges(ends: Ints, offsets: set[int | None]) -> Ints:
    """Return the days at which windows begin or end."""
    return np.unique(np.concatenate([ends - offset for offset in offsets if offset is not None]))


def first_needed(ends: Ints, offsets: set[int | None]) -> int | None:
    """Return the first day (since 1970) any window reaches; None for all of the past."""
    return None if None in offsets else int(edges(ends, offsets)[0])


class Days(NamedTuple):
    """The days (since 1970) of the cells that some windows need."""

    since: int | None
    """The first; None for all of the past."""
    until: int
    """The day after the last."""
    settled: int | None
    """If all of the past is needed, the day before which no window begins or ends: of cells before
    it, one of each customer (and item) says as much as all of them."""


def days_needed(ends: Ints, offsets: set[int | None]) -> Days:
    """Return the days that windows of these offsets reach."""
    settled = int(edges(ends, offsets)[0]) if None in offsets else None
    return Days(first_needed(ends, offsets), int(ends[-1]), settled)
