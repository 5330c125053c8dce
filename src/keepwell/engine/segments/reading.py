"""Read segments: text → `Segment`, or every mistake at once with file and line."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from keepwell.engine.scorecard.issues import Issue, Level
from keepwell.engine.scorecard.reading import text_of
from keepwell.engine.scorecard.schema import Scorecard, Unit
from keepwell.engine.scorecard.sections import Section
from keepwell.engine.scorecard.values import Report, Value, clipped
from keepwell.engine.scorecard.yaml_lines import compose
from keepwell.engine.segments.conditions import Conditions
from keepwell.engine.segments.references import problem
from keepwell.engine.segments.tree import Kind, Leaf, Segment
from keepwell.errors import SegmentError

KEYS = ("segment", "title", "description", "unit", "where")
"""What stands at the top of a segment's file."""
NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_UNITS: tuple[Unit, ...] = ("account", "person")
_NOWHERE = Leaf("score", "", "known", operand=True)
"""Stands in for conditions that cannot be read; the segment is withheld."""


@dataclass
class _Read:
    """A file that was read: its segment, if it is one, and what it names."""

    report: Report
    segment: Segment | None = None
    names: list[tuple[Kind, Value]] = field(default_factory=list)

    @property
    def sound(self) -> Segment | None:
        """The segment, if nothing about it is wrong."""
        wrong = any(issue.level is Level.ERROR for issue in self.report.issues)
        return None if wrong else self.segment


def read_text(
    text: str, file: str = "<text>", others: Iterable[Segment] | None = None
) -> tuple[Segment | None, list[Issue]]:
    r"""Read a segment from its text; never raises.

    Returns the segment, or None if anything in it is an ERROR, and all issues by line. `others` are
    the segments it may refer to; without them references are not looked up.

    >>> segment, issues = read_text("segment: big\nwhere: {trait: seats, above: many}", "big.yaml")
    >>> print(issues[0].line, issues[0].message)
    2 Expected a number, or a date such as "2026-01-31". Got "many".
    """
    read = _read(text, file)
    if others is not None and read.segment:
        known = {segment.name: segment for segment in others}
        _look_up(read, {**known, read.segment.name: read.segment})
    return read.sound, read.report.in_order()


def read_all(paths: Sequence[Path]) -> list[Segment]:
    """Read several files, in their order; raise SegmentError with the ERRORs of all together.

    Two files may not hold the same name, and references must lead to another of these files.
    """
    found = _read_all(paths)
    issues = [issue for read in found for issue in read.report.in_order()]
    errors = [issue for issue in issues if issue.level is Level.ERROR]
    if errors:
        raise SegmentError(errors)
    return [read.segment for read in found if read.segment]


def issues_of(paths: Sequence[Path], scorecards: Sequence[Scorecard] = ()) -> list[Issue]:
    """Return the issues of all levels of several files, as `keepwell check` prints them.

    With scorecards, measures and dimensions that none of them has are warned of.
    """
    found = _read_all(paths)
    for read in found:
        if scorecards and read.segment:
            _warn_of_unknown(read, read.segment.unit, scorecards)
    return [issue for read in found for issue in read.report.in_order()]


def _read_all(paths: Sequence[Path]) -> list[_Read]:
    found = [_read_file(path) for path in paths]
    known: dict[str, Segment] = {}
    for read in found:
        if read.segment is None or not read.segment.name:
            continue
        first = known.setdefault(read.segment.name, read.segment)
        if first is not read.segment:
            said = f'The segment "{first.name}" is in {first.path} already. Rename one of them.'
            read.report.add(Level.ERROR, 1, "segment", said)
    for read in found:
        _look_up(read, known)
    return found


def _read_file(path: Path) -> _Read:
    text = text_of(path)
    if isinstance(text, Issue):
        return _Read(Report(str(path), [text]))
    return _read(text, str(path))


def _read(text: str, file: str) -> _Read:
    report = Report(file)
    root = compose(text, report, "segment")
    if root is None:
        return _Read(report)
    keys = Section(root, KEYS)
    name = keys.require("segment", "renewing-soon")
    where = keys.require("where", "{trait: plan, is: pro}")
    conditions = Conditions()
    unit = keys.choice("unit", _UNITS, "account")
    segment = Segment(
        (_name(name) if name else None) or "",
        (conditions.read(where) if where else None) or _NOWHERE,
        title=keys.text("title"),
        description=keys.text("description"),
        unit=unit,
        path="" if file == "<text>" else file,
    )
    if unit == "person":
        _refuse_value(conditions.names)
    return _Read(report, segment, conditions.names)


def _name(at: Value) -> str | None:
    if at.is_scalar and NAME.fullmatch(at.raw):
        return at.raw
    at.expected(
        "a name of lower-case letters, digits, hyphens and underscores that begins with a letter"
    )
    return None


def _refuse_value(names: Iterable[tuple[Kind, Value]]) -> None:
    for kind, at in names:
        if kind == "value":
            at.error("Only accounts have a yearly value, and this segment is of people. Remove it.")


def _look_up(read: _Read, known: Mapping[str, Segment]) -> None:
    """Report references that lead nowhere, or back."""
    for kind, at in read.names:
        if kind == "segment" and read.segment and (said := problem(at.raw, read.segment, known)):
            at.error(said)


def _warn_of_unknown(read: _Read, unit: Unit, scorecards: Sequence[Scorecard]) -> None:
    """Warn of measures and dimensions that no scorecard of the unit has."""
    cards = [card for card in scorecards if card.unit == unit]
    known: dict[Kind, set[str]] = {
        "measure": {measure.name for card in cards for measure in card.measures},
        "dimension": {dimension.name for card in cards for dimension in card.dimensions},
    }
    for kind, at in read.names:
        if kind in known and at.raw not in known[kind]:
            at.warn(
                f'No scorecard of the unit "{unit}" has a {kind} "{clipped(at.raw)}", so it is '
                f"missing for everybody.{at.hint(at.raw, known[kind])}"
            )
