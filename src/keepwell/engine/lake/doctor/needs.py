"""What the scorecards need, against what the tables have."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from keepwell.engine.lake.doctor.finding import Finding
from keepwell.engine.lake.store import Lake
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.engine.scorecard.schema import Aggregation, DaysUntil, Scorecard, TraitValue
from keepwell.errors import ScorecardError, did_you_mean
from keepwell.project import Project

if TYPE_CHECKING:
    import ibis

NUMERIC = frozenset({"above", "at_least", "below", "at_most"})


def examine_needs(project: Project) -> Iterator[Finding]:
    """Look for scorecards that cannot be read, and for events and traits they look for in vain."""
    try:
        scorecards = project.scorecards
    except ScorecardError as mistakes:
        count = len(mistakes.issues)
        yield Finding(
            "error", "scorecards", count, f"Scorecards have {count} mistakes: {mistakes.issues[0]}",
            "Run `keepwell check` to see them all.",
        )  # fmt: skip
        return
    if not project.lake.files(TOUCHPOINTS):
        yield Finding(
            "note", "empty", 0, "The lake holds no touchpoints.", "Run `keepwell import`."
        )
        return
    yield from _events(project.lake, scorecards)
    yield from _traits(project)


def _events(lake: Lake, scorecards: Iterable[Scorecard]) -> Iterator[Finding]:
    held = _held(lake.read(TOUCHPOINTS).event)
    for scorecard in scorecards:
        wanted = {event for part in _aggregations(scorecard) for event in part.events}
        yield from _in_vain("event", f'Scorecard "{scorecard.name}"', wanted - held, held)


def _in_vain(kind: str, who: str, names: set[str], held: set[str]) -> Iterator[Finding]:
    """Warn of each name that is nearly one we have; note the others, which may yet come."""
    hints = {name: did_you_mean(name, held) for name in sorted(names)}
    for name, hint in hints.items():
        if hint:
            yield Finding(
                "warning", f"unknown-{kind}", 1,
                f'{who} looks at the {kind} "{name}", and nobody has it.{hint}',
                "Correct the name in the scorecard, or import with the name it expects.",
            )  # fmt: skip
    others = [f'"{name}"' for name, hint in hints.items() if not hint]
    if others:
        yield Finding(
            "note", f"unknown-{kind}", len(others),
            f"{who} looks at {kind}s that nobody has: {', '.join(others)}.",
            "Import them, or take their measures out: until then they are missing or 0.",
        )  # fmt: skip


def _held(column: "ibis.Column") -> set[str]:
    """Return the distinct texts of a column."""
    rows = column.get_backend().to_pyarrow(column.name("name").as_table().distinct())
    return set(rows["name"].drop_null().to_pylist())


def _aggregations(scorecard: Scorecard) -> Iterator[Aggregation]:
    for measure in scorecard.measures:
        yield from (part for part in (measure.value, measure.per) if isinstance(part, Aggregation))


def _traits(project: Project) -> Iterator[Finding]:
    held = _held(project.lake.read(TRAITS).trait)
    for scorecard in project.scorecards:
        wanted = {*_numbers(scorecard), *_dates(scorecard)}
        wanted |= {condition.trait for condition in scorecard.applies_to}
        yield from _in_vain("trait", f'Scorecard "{scorecard.name}"', wanted - held, held)
    value = project.settings.value
    yield from _in_vain("trait", "`value` in keepwell.toml", {value} - held - {""}, held)
    numbers = {trait for scorecard in project.scorecards for trait in _numbers(scorecard)}
    yield from _not_numbers(project.lake, numbers | ({value} if value else set()))


def _numbers(scorecard: Scorecard) -> Iterator[str]:
    """Yield the traits that a scorecard reads as numbers."""
    for measure in scorecard.measures:
        for part in (measure.value, measure.per):
            if isinstance(part, TraitValue):
                yield part.trait
    for condition in scorecard.applies_to:
        if NUMERIC & {test.comparison for test in condition.tests}:
            yield condition.trait


def _dates(scorecard: Scorecard) -> Iterator[str]:
    for measure in scorecard.measures:
        if isinstance(measure.value, DaysUntil):
            yield measure.value.trait


def _not_numbers(lake: Lake, traits: set[str]) -> Iterator[Finding]:
    if not traits:
        return
    rows = lake.read(TRAITS)
    spoiled = rows.filter(
        rows.trait.isin(sorted(traits)),
        rows.number.isnull(),
        rows.text.notnull(),
        rows.text.try_cast("float64").isnull(),
    )
    found = spoiled.group_by("trait").aggregate(rows=spoiled.count(), text=spoiled.text.min())
    for row in lake.connection.to_pyarrow(found.order_by("trait")).to_pylist():
        yield Finding(
            "warning", "not-a-number", row["rows"],
            f'{row["rows"]} rows of the trait "{row["trait"]}" are no numbers, such as '
            f'"{row["text"]}", and scores use it as one.',
            "They count as missing. Import them as plain numbers, such as 1200.5.",
        )  # fmt: skip
