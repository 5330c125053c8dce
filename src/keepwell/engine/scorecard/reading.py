"""Read scorecards: text → `Scorecard`, or every mistake at once with file and line.

The parts, from the outside in: `reading` (files and the top level), `measures_text`, `rules` and
`proofs_text` (the blocks), `aggregations`, `scales` and `conditions` (what stands inside),
`sections` and `values` (what a key may hold), `yaml_lines` (YAML), `advice` (what works but
misleads).
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias, TypeVar

from keepwell.engine.scorecard.advice import advise
from keepwell.engine.scorecard.conditions import read_trait_conditions
from keepwell.engine.scorecard.issues import Issue, Level
from keepwell.engine.scorecard.measures_text import read_dimensions
from keepwell.engine.scorecard.proofs_text import read_proofs
from keepwell.engine.scorecard.rules import Names, read_caps, read_ready_to_grow
from keepwell.engine.scorecard.schema import BANDS, Band, Scorecard, Unit, version_of
from keepwell.engine.scorecard.sections import Section
from keepwell.engine.scorecard.values import Report, Value
from keepwell.engine.scorecard.yaml_lines import compose
from keepwell.errors import ScorecardError, TextError, did_you_mean

T = TypeVar("T")
Parse: TypeAlias = Callable[[str, str], tuple[T, list[Issue]]]
"""What reads a text of a file so called, and never raises."""

_UNITS: tuple[Unit, ...] = ("account", "person")
_STARTS: dict[Band, float] = {"at_risk": 0, "watch": 50, "healthy": 75}


def read_text(text: str, file: str = "<text>") -> tuple[Scorecard | None, list[Issue]]:
    r"""Read a scorecard from its text; never raises.

    Returns the scorecard, or None if anything in it is an ERROR, and all issues by line.

    >>> scorecard, issues = read_text("scorecrd: tiny", "tiny.yaml")
    >>> print(issues[0].line, issues[0].message[:53])
    1 Unknown key "scorecrd". Did you mean "scorecard"? Kno
    """
    report = Report(file)
    root = compose(text, report)
    scorecard = _scorecard(root, text, file) if root else None
    if root is None or scorecard is None or _errors(report.issues):
        return None, report.in_order()
    advise(scorecard, root)
    return scorecard, report.in_order()


def read_file(path: Path) -> Scorecard:
    """Read a scorecard file; raise ScorecardError with every ERROR, also if it is unreadable."""
    scorecard, issues = _read(path)
    if scorecard is None:
        raise ScorecardError(_errors(issues))
    return scorecard


def read_all(paths: Sequence[Path], order: Sequence[str] = ()) -> list[Scorecard]:
    """Read several files; raise ScorecardError with the ERRORs of all of them together.

    With an `order` of names (from keepwell.toml) exactly those are returned, in that order; without
    one, all of them in the order of `paths`. Two files may not hold the same name.
    """
    found = [_read(path) for path in paths]
    scorecards = [scorecard for scorecard, _ in found if scorecard]
    errors = _errors([issue for _, issues in found for issue in issues])
    errors += same_names(scorecards)
    if errors:
        raise ScorecardError(errors)
    return _in_order(scorecards, order) if order else scorecards


def issues_of(paths: Sequence[Path]) -> list[Issue]:
    """Return the issues of all levels of several files, as `keepwell check` prints them."""
    found = [_read(path) for path in paths]
    issues = [issue for _, issues in found for issue in issues]
    return issues + same_names([scorecard for scorecard, _ in found if scorecard])


def _read(path: Path) -> tuple[Scorecard | None, list[Issue]]:
    """Read one file; that it cannot be read is an issue like any other."""
    text = text_of(path)
    return (None, [text]) if isinstance(text, Issue) else read_text(text, str(path))


def read_optional(path: Path, parse: Parse[T], nothing: T) -> tuple[T, list[Issue]]:
    """Read a file that a project may do without; return what it says and all that is wrong.

    `nothing` is what holds where there is no file, or none that can be read.
    """
    if not path.exists():
        return nothing, []
    text = text_of(path)
    return (nothing, [text]) if isinstance(text, Issue) else parse(text, str(path))


def sound(found: tuple[T, list[Issue]]) -> T:
    """Return what was read; raise TextError with every ERROR if there is one."""
    said, issues = found
    if errors := _errors(issues):
        raise TextError(errors)
    return said


def text_of(path: Path) -> str | Issue:
    """Return the text of a file, or why it cannot be read."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as problem:
        reason = f"This file cannot be read: {problem.strerror or problem}."
        return Issue(Level.ERROR, str(path), 1, "", reason)
    except UnicodeDecodeError as problem:
        line = problem.object.count(b"\n", 0, problem.start) + 1
        reason = "This line is not UTF-8. Save the file with the encoding UTF-8."
        return Issue(Level.ERROR, str(path), line, "", reason)


def _scorecard(root: Value, text: str, file: str) -> Scorecard:
    keys = Section(root, "scorecard")
    name = keys.require("scorecard", "saas")
    dimensions = read_dimensions(keys.require("dimensions", "{…}"))
    measures = [measure.name for dimension in dimensions for measure in dimension.measures]
    names = Names(measures, [dimension.name for dimension in dimensions])
    unit = keys.choice("unit", _UNITS, "account")
    return Scorecard(
        name=(name.name() if name else None) or "",
        version=version_of(text),
        text=text,
        title=keys.text("title"),
        unit=unit,
        dimensions=dimensions,
        applies_to=read_trait_conditions(keys.get("applies_to")),
        min_coverage=keys.number("min_coverage", 0.5, 0, 1),
        bands=_bands(keys.get("bands")),
        caps=read_caps(keys.get("caps"), names),
        ready_to_grow=read_ready_to_grow(keys.get("ready_to_grow"), names),
        proofs=read_proofs(keys.get("tests"), names, unit),
        description=keys.text("description"),
        path="" if file == "<text>" else file,
    )


def _bands(at: Value | None) -> dict[Band, float]:
    """Read where each band begins: `at_risk` at 0, the others above the one before."""
    if at is None:
        return dict(_STARTS)
    keys = Section(at, "bands")
    given = [keys.require(band, f"{_STARTS[band]:g}") for band in BANDS]
    starts = [value.number(0, 100) for value in given if value]
    at_risk, watch, healthy = starts if len(starts) == len(BANDS) else (None, None, None)
    if at_risk is None or watch is None or healthy is None:
        return dict(_STARTS)
    if at_risk != 0:
        keys.error(
            "at_risk",
            f'"at_risk" begins at 0, so that every score has a band. Got {at_risk:g}. Write 0.',
        )
    if not at_risk < watch < healthy:
        at.error(
            'Expected bands that rise: "at_risk" below "watch" below "healthy". Got '
            f"{at_risk:g}, {watch:g}, {healthy:g}."
        )
    return {"at_risk": at_risk, "watch": watch, "healthy": healthy}


def _in_order(scorecards: Sequence[Scorecard], order: Sequence[str]) -> list[Scorecard]:
    if unknown := unknown_names(scorecards, order):
        raise ScorecardError(unknown)
    by_name = {scorecard.name: scorecard for scorecard in scorecards}
    return [by_name[name] for name in order]


def unknown_names(scorecards: Sequence[Scorecard], order: Sequence[str]) -> list[Issue]:
    """Return an issue for each name of an order (from keepwell.toml) that no scorecard has."""
    by_name = {scorecard.name: scorecard for scorecard in scorecards}
    return [_unknown(name, by_name) for name in order if name not in by_name]


def _unknown(name: str, known: dict[str, Scorecard]) -> Issue:
    listed = ", ".join(f'"{other}"' for other in known) or "none"
    message = (
        f'There is no scorecard "{name}" among the files.{did_you_mean(name, known)} '
        f"Found: {listed}."
    )
    return Issue(Level.ERROR, "keepwell.toml", 1, "scorecards", message)


def same_names(scorecards: Sequence[Scorecard]) -> list[Issue]:
    """Return an issue for each scorecard that is called like one before it."""
    first: dict[str, Scorecard] = {}
    issues = []
    for scorecard in scorecards:
        other = first.setdefault(scorecard.name, scorecard)
        if other is not scorecard:
            message = (
                f'The scorecard "{scorecard.name}" is in {other.path} already. Rename one of the '
                "two."
            )
            issues.append(Issue(Level.ERROR, scorecard.path, 1, "scorecard", message))
    return issues


def _errors(issues: Sequence[Issue]) -> list[Issue]:
    return [issue for issue in issues if issue.level is Level.ERROR]
