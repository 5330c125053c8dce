"""The parts of a scorecard as flat facts, each a short text, so that two can be compared.

What is left at its default has no fact; what has no order is sorted.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from keepwell.engine.scorecard.schema import (
    Aggregation,
    Cap,
    Condition,
    DaysUntil,
    Dimension,
    Measure,
    Percentile,
    Proof,
    Rule,
    Scale,
    Scorecard,
    Test,
    TraitCondition,
    TraitValue,
)

Facts = dict[str, str]


def top_facts(scorecard: Scorecard) -> Facts:
    """Return what a scorecard says of itself, outside its dimensions, caps and tests."""
    facts = {
        "scorecard": scorecard.name,
        "title": _quoted(scorecard.title),
        "description": _quoted(scorecard.description),
        "unit": scorecard.unit,
        "applies_to": _all_of(scorecard.applies_to),
        "min_coverage": f"{scorecard.min_coverage:.12g}",
        **{f"bands.{band}": f"{start:.12g}" for band, start in scorecard.bands.items()},
    }
    ready = scorecard.ready_to_grow
    if ready:
        facts["ready_to_grow.band"] = ", ".join(sorted(ready.bands))
        facts["ready_to_grow.any"] = _all_of(ready.any, " or ")
        facts["ready_to_grow.all"] = _all_of(ready.all)
    return _set(facts)


def dimension_facts(dimension: Dimension) -> Facts:
    """Return what a dimension says, without its measures."""
    return _set({"title": _quoted(dimension.title), "weight": f"{dimension.weight:.12g}"})


def measure_facts(measure: Measure) -> Facts:
    """Return what a measure says; its scale point by point."""
    facts = {
        "dimension": measure.dimension,
        "title": _quoted(measure.title),
        "weight": f"{measure.weight:.12g}",
        **_value_facts(measure.value),
        "compare": "previous" if measure.compare else "",
        "missing": "skip" if measure.missing is None else f"{measure.missing:.12g}",
        "valid_for": _days(measure.valid_for),
        "stale_after": _days(measure.stale_after),
        **_scale_facts(measure.scale),
    }
    if measure.per:
        facts |= {f"per {what}": fact for what, fact in _value_facts(measure.per).items()}
    return _set(facts)


def cap_facts(cap: Cap) -> tuple[str, Facts]:
    """Return when a cap holds, and what it says."""
    return _all_of(cap.when), {"at_most": f"{cap.at_most:.12g}", "why": _quoted(cap.why)}


def proof_facts(proof: Proof) -> Facts:
    """Return what a test says: its day, each row, and each expected result."""
    facts = {"as_of": proof.as_of.isoformat()}
    for kind, rows in (("touchpoint", proof.touchpoints), ("trait", proof.traits)):
        facts |= dict.fromkeys(numbered(f"{kind} {_row(row)}" for row in rows), "")
    for customer, results in proof.expect.items():
        facts |= {f"{customer}: {what}": fact for what, fact in _flat(results)}
    return facts


def numbered(texts: Iterable[str]) -> list[str]:
    """Return texts in their order, with a number behind each that occurred before.

    >>> numbered(["a", "b", "a"])
    ['a', 'b', 'a (2)']
    """
    seen: Counter[str] = Counter()
    found = []
    for text in texts:
        seen[text] += 1
        found.append(f"{text} ({seen[text]})" if seen[text] > 1 else text)
    return found


def _value_facts(value: Aggregation | TraitValue | DaysUntil) -> Facts:
    if isinstance(value, TraitValue):
        return {"trait": value.trait}
    if isinstance(value, DaysUntil):
        return {"days_until": value.trait}
    facts = {
        "aggregate": value.aggregate,
        "event": ", ".join(sorted(value.events)),
        "of": (value.of or "").replace("property:", "properties."),
        "where": _all_of(value.where),
        "matching": _all_of(value.matching),
        "window": _days(value.window),
    }
    return _set(facts)


def _scale_facts(scale: Scale | Percentile) -> Facts:
    if isinstance(scale, Percentile):
        return {"scale": "percentile, falling" if scale.falling else "percentile"}
    return {f"scale at {value:.12g}:": f"{score:.12g}" for value, score in scale.points}


def _all_of(tested: Iterable[Condition | TraitCondition | Rule], word: str = " and ") -> str:
    """Return conditions in words, sorted: their order means nothing."""
    return word.join(sorted(f"{_tested(item)} {_tests(item.tests)}" for item in tested))


def _tested(item: Condition | TraitCondition | Rule) -> str:
    if isinstance(item, TraitCondition):
        return f"trait {item.trait}"
    return f"{item.of} {item.name}".rstrip()


def _tests(tests: Iterable[Test]) -> str:
    return ", ".join(f"{test.comparison} {' or '.join(_sorted(test.to))}" for test in tests)


def _sorted(found: Iterable[object]) -> list[str]:
    return sorted(_shown(item) for item in found)


def _row(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{column} {_shown(cell)}" for column, cell in sorted(row.items()))


def _flat(results: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield expected results one by one: `measures` and `dimensions` by their names."""
    for what, result in results.items():
        if isinstance(result, Mapping):
            yield from ((f"{what}.{name}", _shown(number)) for name, number in result.items())
        else:
            yield what, _shown(result)


def _shown(found: object) -> str:
    if found is None:
        return "nothing"
    if isinstance(found, bool):
        return str(found).lower()
    if isinstance(found, float):
        return f"{found:.12g}"
    if isinstance(found, datetime):
        return found.isoformat()
    return _quoted(found) if isinstance(found, str) else str(found)


def _quoted(text: str) -> str:
    return f'"{text}"' if text else ""


def _days(days: int | None) -> str:
    return f"{days}d" if days else ""


def _set(facts: Facts) -> Facts:
    """Return the facts that say something."""
    return {what: fact for what, fact in facts.items() if fact}
