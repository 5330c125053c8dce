"""`keepwell check`: whether the texts of a project are sound and have data to stand on."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from keepwell.cli.base import as_of_option, current_project, examples, format_option, out_option
from keepwell.language import _, day, moment, ngettext, number, percent

if TYPE_CHECKING:
    from keepwell.engine.scorecard.issues import Issue
    from keepwell.engine.scorecard.schema import Scorecard
    from keepwell.engine.scoring.freshness import Fresh
    from keepwell.engine.scoring.proofs import Proven
    from keepwell.project import Project


@click.command(epilog=examples("keepwell check", "keepwell check --format json"))
@as_of_option
@format_option
@out_option
@click.pass_context
def command(context: click.Context, *, as_of: date, output_format: str, out: Path | None) -> None:
    """Read scorecards and segments, run the scorecards' own tests, show what measures rest on.

    Mistakes are named with file and line, also those of reasons.yaml and feedback.yaml. Exit code 1
    if one of these texts cannot be used or a test fails.
    """
    from keepwell.cli.output import write

    project = current_project(context)
    issues = _issues(project)
    broken = _broken(issues)
    proven = [] if broken else _proven(project)
    fresh = [] if broken else _freshness(project, as_of)
    grouped = _segment_issues(project, [] if broken else project.scorecards)
    lists = [*_reason_issues(project), *_feedback_issues(project)]
    if output_format == "table":
        cards = 0 if broken else len(project.scorecards)
        segments = 0 if _broken(grouped) else len(project.segments)
        _tell([*issues, *grouped, *lists], proven, cards, segments)
        write([_row(one, project) for one in fresh], output_format, out, headings=_headings())
        if fresh and not any(one.customers for one in fresh):
            click.echo(_("Nobody is scored on {day}.").format(day=day(as_of)), err=True)
    else:
        write(_records([*issues, *grouped, *lists], proven, fresh), output_format, out)
    if broken or _broken([*grouped, *lists]) or not all(one.passed for one in proven):
        context.exit(1)


def _issues(project: "Project") -> "list[Issue]":
    from keepwell.engine.scorecard.reading import issues_of

    return issues_of(sorted((project.root / "scorecards").glob("*.yaml")))


def _segment_issues(project: "Project", cards: "Sequence[Scorecard]") -> "list[Issue]":
    from keepwell.engine.segments.reading import issues_of

    return issues_of(sorted((project.root / "segments").glob("*.yaml")), cards)


def _reason_issues(project: "Project") -> "list[Issue]":
    from keepwell.engine.retention.reasons import FILE, issues_of

    return issues_of(project.root / FILE)


def _feedback_issues(project: "Project") -> "list[Issue]":
    from keepwell.engine.feedback.declared import FILE, issues_of

    return issues_of(project.root / FILE)


def _broken(issues: "Sequence[Issue]") -> bool:
    return any(issue.level.name == "ERROR" for issue in issues)


def _proven(project: "Project") -> "list[Proven]":
    from keepwell.engine.scoring.proofs import prove

    return [one for card in project.scorecards for one in prove(card)]


def _freshness(project: "Project", as_of: date) -> "list[Fresh]":
    """Look at every unit that has scorecards."""
    from keepwell.engine.scoring.freshness import freshness
    from keepwell.health import score

    units = dict.fromkeys(card.unit for card in project.scorecards)
    return [
        one
        for unit in units
        for one in freshness(project.lake, score(project, as_of=as_of, unit=unit))
    ]


def _tell(issues: "Sequence[Issue]", proven: "Sequence[Proven]", cards: int, segments: int) -> None:
    for issue in issues:
        click.echo(str(issue))
    for one in proven:
        for failure in one.failures:
            click.echo(f'{one.scorecard}:{one.line}: test "{one.name}": {failure}')
    failed = sum(not one.passed for one in proven)
    read = ngettext("{count} scorecard read", "{count} scorecards read", cards)
    grouped = ngettext("{count} segment read", "{count} segments read", segments)
    passed = ngettext("{count} test passed", "{count} tests passed", len(proven) - failed)
    wrong = ngettext("{count} test failed", "{count} tests failed", failed)
    counts = ((read, cards), (grouped, segments), (passed, len(proven) - failed), (wrong, failed))
    click.echo(", ".join(text.format(count=number(count)) for text, count in counts) + ".")


def _records(
    issues: "Sequence[Issue]", proven: "Sequence[Proven]", fresh: "Sequence[Fresh]"
) -> list[dict[str, Any]]:
    """Return everything found as one list, each with its kind."""
    found: list[dict[str, Any]] = [
        {
            "kind": "issue",
            "level": issue.level.name.lower(),
            "file": issue.file,
            "line": issue.line,
            "where": issue.where,
            "message": issue.message,
        }
        for issue in issues
    ]
    found += [
        {
            "kind": "test",
            "scorecard": one.scorecard,
            "name": one.name,
            "line": one.line,
            "passed": one.passed,
            "failures": list(one.failures),
        }
        for one in proven
    ]
    return found + [{"kind": "measure", **vars(one), "coverage": one.coverage} for one in fresh]


def _row(one: "Fresh", project: "Project") -> dict[str, object]:
    status = "○ " + _("stale") if one.stale else ""
    return {
        "scorecard": one.scorecard,
        "measure": f"{one.dimension}.{one.measure}",
        "coverage": "–" if one.coverage is None else percent(one.coverage, 0),
        "customers": number(one.customers),
        "last": moment(one.last_arrival, project.timezone) if one.last_arrival else _("never"),
        "status": status,
    }


def _headings() -> dict[str, str]:
    return {
        "scorecard": _("Scorecard"),
        "measure": _("Measure"),
        "coverage": _("Known"),
        "customers": _("Customers"),
        "last": _("Last arrival"),
        "status": _("Status"),
    }
