"""`keepwell score`: how every customer is, as of a day."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from keepwell.cli.base import (
    as_of_option,
    current_project,
    examples,
    format_option,
    out_option,
    segment_option,
)
from keepwell.errors import UsageError
from keepwell.language import _, day, percent

if TYPE_CHECKING:
    import pyarrow as pa

    from keepwell.engine.scoring.answers import Scores
    from keepwell.project import Project

unit_option = click.option(
    "--unit",
    type=click.Choice(["account", "person"]),
    help="Score accounts (the default) or individual people.",
)
"""`--unit`, passed to the command as `unit: str | None`."""

scorecard_option = click.option(
    "--scorecard",
    metavar="NAME",
    help="Score by this scorecard instead of the first that applies.",
)
"""`--scorecard`, passed to the command as `scorecard: str | None`."""

engine_option = click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    help="What gathers the touchpoints. Left out: what keepwell.toml says.",
)
"""`--engine`, passed to the command as `engine: str | None`."""


@click.command(
    epilog=examples(
        "keepwell score",
        "keepwell score --as-of 2026-03-31 --format json --out scores.json",
        "keepwell score --customer acc-0042",
        "keepwell score --segment at-risk-high-value",
        "keepwell score --unit person --scorecard people",
    )
)
@as_of_option
@scorecard_option
@unit_option
@click.option("--customer", metavar="NAME", help="Only this account or person.")
@segment_option
@engine_option
@format_option
@out_option
@click.pass_context
def command(
    context: click.Context,
    *,
    as_of: date,
    scorecard: str | None,
    unit: str | None,
    customer: str | None,
    segment: str | None,
    engine: str | None,
    output_format: str,
    out: Path | None,
) -> None:
    """Score customers as of the end of a day.

    Only what had happened by then counts, so a past day comes out as it was. Nothing is written:
    `keepwell history` keeps scores.
    """
    from keepwell.cli.output import write
    from keepwell.health import score

    project = current_project(context)
    among, unit = _among(project, segment, unit, as_of)
    scores = score(
        project,
        as_of=as_of,
        scorecard=scorecard,
        unit=unit,  # type: ignore[arg-type] # click made sure
        customer=customer,
        among=among,
        engine=engine,  # type: ignore[arg-type] # click made sure
    )
    if output_format == "table":
        write(_rows(scores), output_format, out, headings=_headings(scores.unit))
    else:
        write(
            scores.records() if output_format == "json" else scores.to_arrow(), output_format, out
        )
    if output_format == "table" and not len(scores):
        click.echo(_("Nobody is scored on {day}.").format(day=day(as_of)), err=True)


def _among(
    project: "Project", segment: str | None, unit: str | None, as_of: date
) -> "tuple[pa.Array | None, str | None]":
    """Return the customers in a segment, and the unit it is of."""
    if segment is None:
        return None, unit
    from keepwell.audience import members, named

    found = named(project, segment)
    if unit not in {None, found.unit}:
        raise UsageError(f'The segment "{segment}" is for the unit "{found.unit}", not "{unit}".')
    return members(project, found, as_of=as_of), found.unit


def _rows(scores: "Scores") -> list[dict[str, object]]:
    from keepwell.sentences import band, state
    from keepwell.sentences import score as points

    rows = scores.rows.to_pylist()
    return [
        {
            scores.unit: row["customer"],
            "score": points(row["score"]),
            "band": band(row["band"]),
            "state": state(row["state"]),
            "coverage": percent(row["coverage"], 0),
            "scorecard": row["scorecard"],
        }
        for row in sorted(rows, key=lambda row: (row["score"] is None, row["score"]))
    ]


def _headings(unit: str) -> dict[str, str]:
    return {
        unit: _("Account") if unit == "account" else _("Person"),
        "score": _("Score"),
        "band": _("Band"),
        "state": _("State"),
        "coverage": _("Coverage"),
        "scorecard": _("Scorecard"),
    }
