"""`keepwell explain`: why a customer's score is what it is."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from keepwell.cli.base import (
    Day,
    as_of_option,
    current_project,
    examples,
    format_option,
    out_option,
)
from keepwell.cli.score import scorecard_option, unit_option
from keepwell.language import _, day, number, percent

if TYPE_CHECKING:
    from keepwell.engine.scoring.ledger import Ledger, Standing
    from keepwell.project import Project


@click.command(
    epilog=examples(
        "keepwell explain acc-0042",
        "keepwell explain acc-0042 --since 2026-01-01 --format json",
    )
)
@click.argument("customer")
@click.option("--since", type=Day(), metavar="DAY", help="Compared with this day [28 days before].")
@as_of_option
@unit_option
@scorecard_option
@format_option
@out_option
@click.pass_context
def command(
    context: click.Context,
    *,
    customer: str,
    since: date | None,
    as_of: date,
    unit: str | None,
    scorecard: str | None,
    output_format: str,
    out: Path | None,
) -> None:
    """Split the change of a customer's score into parts that add up to the last point.

    What the customer did, what arrived late, what went missing, what a colleague overrode and what
    the scorecard changed stand apart.
    """
    from keepwell.cli.output import write
    from keepwell.health import explain

    project = current_project(context)
    found = explain(
        project,
        customer,
        as_of=as_of,
        since=since,
        unit=unit,  # type: ignore[arg-type] # click made sure
        scorecard=scorecard,
    )
    parts = _parts(project, found)
    if output_format != "table":
        write([_record(found, parts)], output_format, out)
        return
    click.echo(_summary(found))
    headings = {"points": _("Points"), "sentence": _("Because")}
    rows = [{"points": _signed(part["points"]), "sentence": part["sentence"]} for part in parts]
    if found.change is not None:
        rows.append({"points": _signed(found.change), "sentence": _("in all")})
    if rows:
        write(rows, output_format, out, headings=headings)


def _parts(project: "Project", found: "Ledger") -> list[dict[str, Any]]:
    """Return the parts with their sentences, the greatest first."""
    from keepwell.health import versions_of
    from keepwell.sentences import cause, measures_of

    versions = {s.version for s in (found.before, found.after) if s is not None}
    measures = measures_of(*(versions_of(project).get(version) for version in sorted(versions)))
    return [
        {
            "kind": part.kind,
            "measure": part.measure,
            "points": part.points,
            "before": part.before,
            "after": part.after,
            "sentence": cause(part, measures),
        }
        for part in sorted(found.parts, key=lambda part: -abs(part.points))
    ]


def _record(found: "Ledger", parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "customer": found.customer,
        "since": found.since,
        "as_of": found.as_of,
        "before": _standing(found.before),
        "after": _standing(found.after),
        "change": found.change,
        "parts": parts,
    }


def _standing(standing: "Standing | None") -> dict[str, Any] | None:
    if standing is None:
        return None
    names = ("scorecard", "version", "score", "band", "state", "coverage", "caps", "override")
    return {name: getattr(standing, name) for name in names}


def _summary(found: "Ledger") -> str:
    from keepwell.sentences import band, state

    def said(when: date, standing: "Standing | None") -> str:
        if standing is None:
            return _("{day}: not scored").format(day=day(when))
        score = "–" if standing.score is None else number(standing.score, 1)
        return _("{day}: {score}, {band}, {state}, coverage {coverage}").format(
            day=day(when),
            score=score,
            band=band(standing.band),
            state=state(standing.state),
            coverage=percent(standing.coverage, 0),
        )

    lines = (said(found.since, found.before), said(found.as_of, found.after))
    return "\n".join((found.customer, *lines))


def _signed(points: float) -> str:
    return ("+" if points > 0 else "") + number(points, 1)
