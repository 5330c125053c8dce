"""Comparisons in the text: `where:`, `matching:` and `applies_to:`."""

from collections.abc import Iterator, Mapping

from keepwell.engine.scorecard.schema import (
    COMPARISONS,
    Comparison,
    Condition,
    Test,
    TraitCondition,
)
from keepwell.engine.scorecard.sections import Section
from keepwell.engine.scorecard.values import Value, clipped
from keepwell.errors import did_you_mean

_LISTED = ", ".join(COMPARISONS)


def read_conditions(at: Value | None) -> tuple[Condition, ...]:
    """Read `where:` or `matching:`: a mapping or a list of mappings, all of which must hold.

    Two spellings mean the same: `{property: rank, at_least: 2}` and `{rank: {at_least: 2}}`.
    """
    return tuple(condition for item in at or () for condition in _conditions(item))


def read_trait_conditions(at: Value | None) -> tuple[TraitCondition, ...]:
    """Read `applies_to:`: `{trait: stage, is_not: [trial]}`, or a list of such."""
    found = []
    for item in at or ():
        keys = Section(item, "applies_to")
        keys.require("trait", "stage")
        found.append(TraitCondition(keys.text("trait"), read_tests(item)))
    return tuple(found)


def read_tests(at: Value, *, numbers_only: bool = False) -> tuple[Test, ...]:
    """Read the comparisons of a mapping; at least one must be there.

    `numbers_only` says that `is` and `is_not`, too, can only be met by numbers.
    """
    entries = at.mapping
    if entries is None:
        return ()
    given = [name for name in COMPARISONS if name in entries]
    if not given and not any(did_you_mean(key, COMPARISONS) for key in entries):
        at.error(f"No comparison is given. Add at least one of {_LISTED}.")
    tests = tuple(_test(name, entries[name], numbers_only=numbers_only) for name in given)
    _warn_if_never(at, tests)
    return tests


def read_only_tests(at: Value, *, numbers_only: bool = False) -> tuple[Test, ...]:
    """Read a mapping that holds comparisons and nothing else, such as `{above: 2, below: 5}`."""
    for key, value in (at.mapping or {}).items():
        if key not in COMPARISONS:
            hint = value.hint(key, COMPARISONS)
            value.error(f'Unknown comparison "{clipped(key)}".{hint} Known: {_LISTED}.')
    return read_tests(at, numbers_only=numbers_only)


def _conditions(at: Value) -> Iterator[Condition]:
    entries = at.mapping
    if not entries:
        at.expected('a condition such as "{property: feature, is: export}" or "{feature: export}"')
    elif "property" in entries or "trait" in entries:
        yield _long(at, entries)
    else:
        for name, value in entries.items():
            if name in COMPARISONS:
                value.error(
                    f'"{name}" compares nothing here. Put it under what it compares, such as '
                    f"`{{value: {{{name}: …}}}}`."
                )
            else:
                yield _short(name, value)


def _long(at: Value, entries: Mapping[str, Value]) -> Condition:
    keys = Section(at, "condition")
    given = [key for key in ("property", "trait", "value") if key in entries]
    if len(given) > 1:
        listed = " and ".join(f'"{key}"' for key in given)
        keys.error(
            given[1], f"A condition is about one thing. Got {listed}. Make it a list of two."
        )
    if "property" in entries:
        return Condition("property", property_name(keys.text("property")), read_tests(at))
    return Condition("trait", keys.text("trait"), read_tests(at))


def _short(name: str, value: Value) -> Condition:
    tests = read_only_tests(value) if value.mapping is not None else (_test("is", value),)
    if name == "value":
        return Condition("value", "", tests)
    if not name.strip():
        value.error("Expected the name of a property before the colon. Got nothing.")
    return Condition("property", property_name(name), tests)


def property_name(text: str) -> str:
    """Return the name of a property, which may be spelled `properties.name`.

    >>> property_name("properties.feature"), property_name("feature")
    ('feature', 'feature')
    """
    return text.removeprefix("properties.")


def _test(comparison: Comparison, at: Value, *, numbers_only: bool = False) -> Test:
    if comparison not in {"is", "is_not"}:
        return Test(comparison, _number(at))
    if not at.many:
        at.expected("a text, a number, true or false, or a list of them")
    one = _number if numbers_only else _scalar
    return Test(comparison, tuple(found for item in at for found in one(item)))


def _number(at: Value) -> tuple[float, ...]:
    number = at.number()
    return () if number is None else (number,)


def _scalar(at: Value) -> tuple[str | float | bool, ...]:
    if isinstance(at.content, (bool, str)):
        return (at.content,)
    if isinstance(at.content, (int, float)):
        return _number(at)
    at.expected("a text, a number, true or false")
    return ()


def _warn_if_never(at: Value, tests: tuple[Test, ...]) -> None:
    """Warn of limits that no number can meet at once, such as above 5 and below 3."""
    limits = {test.comparison: test.to[0] for test in tests if test.to}
    lows = [float(limits[name]) for name in ("above", "at_least") if name in limits]
    highs = [float(limits[name]) for name in ("below", "at_most") if name in limits]
    if not lows or not highs:
        return
    low, high = max(lows), min(highs)
    strict = low == limits.get("above") or high == limits.get("below")
    if low > high or (low == high and strict):
        asked = ", ".join(f"{clipped(test.comparison)} {test.to[0]:g}" for test in tests if test.to)
        at.warn(f"No number can be {asked} at once, so this never holds. Change one of them.")
