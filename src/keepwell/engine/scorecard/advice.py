"""What works in a scorecard but misleads (warnings) or was probably not meant (notes)."""

from collections.abc import Iterator

from keepwell.engine.scorecard.keys import STANDARD_EVENTS
from keepwell.engine.scorecard.schema import (
    Aggregation,
    Cap,
    Measure,
    Percentile,
    Rule,
    Scale,
    Scorecard,
)
from keepwell.engine.scorecard.values import Value

LONGEST_WINDOW = 1825
"""Days; five years."""


def advise(scorecard: Scorecard, root: Value) -> None:
    """Report warnings and notes about a scorecard that has no errors; `root` is its text."""
    _advise_on_the_whole(scorecard, root)
    for dimension in scorecard.dimensions:
        at = root.find("dimensions", dimension.name)
        if not dimension.weight:
            at.warn("This dimension weighs 0 and never counts. Give it a weight, or remove it.")
        elif not any(measure.weight for measure in dimension.measures):
            at.warn("All measures here weigh 0, so the dimension never counts. Give one a weight.")
        for measure in dimension.measures:
            _advise_on_measure(scorecard, measure, at.find("measures", measure.name))
    for cap, value in zip(scorecard.caps, root.find("caps"), strict=False):
        _advise_on_cap(scorecard, cap, value)


def _advise_on_the_whole(scorecard: Scorecard, root: Value) -> None:
    if not scorecard.title:
        root.note('There is no "title". People see it above their scores; add one.')
    if not scorecard.proofs:
        root.note('There are no "tests". Add one: a few rows, and the score you expect of them.')
    highest = max(_highest(m) for d in scorecard.dimensions if d.weight for m in d.measures)
    healthy = scorecard.bands["healthy"]
    if highest < healthy:
        root.find("bands").warn(
            f'Nobody can be healthy: the scales end at {highest:g}, and "healthy" begins at '
            f"{healthy:g}. Raise a scale or lower the band."
        )


def _advise_on_measure(scorecard: Scorecard, measure: Measure, at: Value) -> None:
    if isinstance(measure.scale, Scale) and len({score for _, score in measure.scale.points}) == 1:
        flat = measure.scale.points[0][1]
        at.find("scale").warn(
            f"Every value scores {flat:g}, so this tells nothing. Change a point."
        )
    if not measure.weight and measure.name not in _used_by_rules(scorecard):
        at.note("This measure weighs 0, and no cap or rule uses it. It is only shown.")
    for aggregation, place in ((measure.value, at), (measure.per, at.find("per"))):
        if isinstance(aggregation, Aggregation):
            _advise_on_aggregation(aggregation, place)
            _advise_on_staleness(measure, aggregation, at)


def _advise_on_scale(measure: Measure, at: Value) -> None:
    if isinstance(measure.scale, Percentile):
        return
    scores = {score for _, score in measure.scale.points}
    if measure.missing is not None:
        scores.add(measure.missing)
    if len(scores) == 1:
        at.warn(f"Every value scores {scores.pop():g}, so this tells nothing. Change a point.")


def _advise_on_aggregation(aggregation: Aggregation, at: Value) -> None:
    if aggregation.window and aggregation.window > LONGEST_WINDOW:
        at.find("window").warn(
            f"{aggregation.window:,} days is more than five years. Did you mean all of the past? "
            'Then remove "window".'
        )
    for event in aggregation.events:
        near = [standard for standard in STANDARD_EVENTS if _one_letter_apart(event, standard)]
        if near and event not in STANDARD_EVENTS:
            at.find("event").note(
                f'"{event}" is nearly a standard event. Did you mean "{near[0]}"?'
            )


def _advise_on_staleness(measure: Measure, aggregation: Aggregation, at: Value) -> None:
    window, stale = aggregation.window, measure.stale_after
    if aggregation is measure.value and window and stale and stale > window:
        at.find("stale_after").warn(
            f"The source counts as dead after {stale} days, but the window of {window} days is "
            "empty before that and is taken for silence. Make it no longer than the window."
        )


def _advise_on_cap(scorecard: Scorecard, cap: Cap, at: Value) -> None:
    if cap.at_most >= 100:  # noqa: PLR2004 - the highest score there is
        at.find("at_most").warn("A cap at 100 changes nothing. Lower it, or remove the cap.")
    for band, start in scorecard.bands.items():
        if 0 < start == cap.at_most:
            at.find("at_most").warn(
                f'A score of {start:g} is still "{band}", so this cap does not keep it out of that '
                f"band. Write {start - 1:g} if it should."
            )


def _highest(measure: Measure) -> float:
    """Return the highest score a measure can give; 0 if it does not count."""
    if not measure.weight:
        return 0.0
    if isinstance(measure.scale, Percentile):
        return 100.0
    return max(*(score for _, score in measure.scale.points), measure.missing or 0.0)


def _used_by_rules(scorecard: Scorecard) -> set[str]:
    return {rule.name for rule in _rules(scorecard) if rule.of == "measure"}


def _rules(scorecard: Scorecard) -> Iterator[Rule]:
    for cap in scorecard.caps:
        yield from cap.when
    if scorecard.ready_to_grow:
        yield from scorecard.ready_to_grow.any
        yield from scorecard.ready_to_grow.all


def _one_letter_apart(one: str, other: str) -> bool:
    """Tell whether two names differ in upper and lower case or by one letter.

    >>> _one_letter_apart("Tickt Opened", "Ticket Opened")
    True
    >>> _one_letter_apart("Ticket Reopened", "Ticket Opened")
    False
    """
    a, b = one.casefold(), other.casefold()
    while a and b and a[0] == b[0]:
        a, b = a[1:], b[1:]
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    return len(a) <= 1 and len(b) <= 1
