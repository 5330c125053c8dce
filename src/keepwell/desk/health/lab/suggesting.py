"""Points for scales from the data: where today's customers lie on each measure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from keepwell.desk.customers.queries import people_visible_to, visible_to
from keepwell.desk.health.lab.sampling import sample
from keepwell.desk.members.models import Member
from keepwell.engine.scorecard.schema import Measure, Percentile, Scorecard

SHARES = (10, 25, 50, 75, 90)
"""Percentiles that are shown."""
SCORES = (0, 25, 50, 75, 100)
"""Points they get: the last tenth none, the middle half of all, the first tenth all."""
SAMPLE = 1_000
"""Customers that are looked at."""
FEWEST = 20
"""Values below which percentiles say little."""


@dataclass(frozen=True)
class Suggestion:
    """Where customers lie on a measure."""

    values: Sequence[float]
    """At SHARES of those who have a value."""
    customers: int
    """Who have one."""
    falling: bool
    """Whether less is better, as the scale says now."""

    @property
    def said(self) -> list[str]:
        """Return the values as they would be written, to three digits."""
        return [written(value) for value in self.values]

    @property
    def points(self) -> list[tuple[str, str]]:
        """Return them as points of a scale; of equal values one, with the mean of their scores."""
        scores = SCORES[::-1] if self.falling else SCORES
        grouped: dict[str, list[int]] = defaultdict(list)
        for value, score in zip(self.said, scores, strict=True):
            grouped[value].append(score)
        return [(value, written(float(np.mean(of)))) for value, of in grouped.items()]


def suggestions(
    member: Member, now: Scorecard | None, draft: Scorecard | None
) -> dict[str, Suggestion]:
    """Return suggestions by the path of the measure, from the scores that were published last.

    There are none for what the draft measures otherwise than what scores now, for what too few have
    a value of, and where all have the same.
    """
    if now is None or draft is None:
        return {}
    values = _values(member, now)
    old = {measure.name: measure for measure in now.measures}
    found = {}
    for one in draft.measures:
        known = values.get(one.name, [])
        falling = _falls(one)
        if falling is None or not _is_alike(one, old.get(one.name)) or len(known) < FEWEST:
            continue
        at = [float(value) for value in np.percentile(known, SHARES)]
        suggestion = Suggestion(at, len(known), falling)
        if len(suggestion.points) > 1:
            found[f"dimensions.{one.dimension}.measures.{one.name}"] = suggestion
    return found


def _values(member: Member, card: Scorecard) -> Mapping[str, list[float]]:
    """Return the values of each measure among some of those whom a scorecard scored."""
    seen = visible_to(member) if card.unit == "account" else people_visible_to(member)
    rows, _all = sample(seen.filter(is_current=True, version=card.version), SAMPLE)
    values: dict[str, list[float]] = defaultdict(list)
    for measures in rows.values_list("measures", flat=True):
        for name, (value, *_rest) in measures.items():
            if value is not None:
                values[name].append(value)
    return values


def _is_alike(one: Measure, other: Measure | None) -> bool:
    """Return whether two measures measure the same, whatever it is worth."""
    return other is not None and all(
        getattr(one, name) == getattr(other, name) for name in ("value", "per", "compare")
    )


def _falls(measure: Measure) -> bool | None:
    """Return whether less is better; None if neither less nor more is."""
    if isinstance(measure.scale, Percentile):
        return measure.scale.falling
    scores = [score for _value, score in measure.scale.points]
    if scores == sorted(scores):
        return False
    return True if scores == sorted(scores, reverse=True) else None


def written(value: float, digits: int = 3) -> str:
    """Return a number as one would write it into a scorecard."""
    return str(np.format_float_positional(float(f"{value:.{digits}g}"), trim="-"))
