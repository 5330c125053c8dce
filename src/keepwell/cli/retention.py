"""`keepwell retention`: who stayed, who left, and what it comes to."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from keepwell.cli.base import (
    current_project,
    examples,
    format_option,
    out_option,
    period_of,
    period_options,
    segment_option,
)
from keepwell.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from keepwell.engine.retention.periods import By, Period
    from keepwell.retaining import Retention

FIGURES = (
    "start", "end", "new", "lost", "returned", "came_and_left",
    "retention_rate", "churn_rate", "grr", "nrr",
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """How the answer is to look."""

    by: "By | None"
    output_format: str
    out: Path | None


@click.command(
    epilog=examples(
        "keepwell retention --from 2026-01-01 --to 2026-04-01",
        "keepwell retention --from 2025-01-01 --to 2026-01-01 --by month --segment enterprise",
        "keepwell retention --from 2026-01-01 --to 2026-04-01 --who lost --format csv",
        "keepwell retention --from 2026-01-01 --to 2026-04-01 --define grr",
        "keepwell retention --cohorts --by quarter",
        "keepwell retention --causes",
        "keepwell retention --alarm --by week",
    )
)
@period_options
@click.option(
    "--by",
    type=click.Choice(["day", "week", "month", "quarter", "year"]),
    help="Cut the period at the edges of the calendar; the first and the last part may be shorter.",
)
@segment_option
@click.option(
    "--who",
    type=click.Choice([*FIGURES, "all"]),
    metavar="FIGURE",
    help=f"List the customers behind a figure: {', '.join(FIGURES)}; or all that are counted.",
)
@click.option(
    "--define",
    type=click.Choice(FIGURES),
    metavar="FIGURE",
    help="Show what a figure means: formula, SQL that gives the same number, and its customers.",
)
@click.option(
    "--cohorts",
    is_flag=True,
    help="Show how many of those who began in one month (or `--by quarter`) are still there later.",
)
@click.option(
    "--causes",
    is_flag=True,
    help="Show why customers were lost: reasons ranked, which measures were red before, and about "
    "how many a colleague had done something.",
)
@click.option(
    "--alarm",
    is_flag=True,
    help="Show whether each month (or week, quarter, … by `--by`) lost more than usual.",
)
@format_option
@out_option
@click.pass_context
def command(
    context: click.Context,
    *,
    since: date | timedelta,
    until: date,
    by: "By | None",
    segment: str | None,
    who: str | None,
    define: str | None,
    cohorts: bool,
    causes: bool,
    alarm: bool,
    output_format: str,
    out: Path | None,
) -> None:
    """Show who stayed and who left: retention, churn, and what it means in revenue.

    A period lies between two midnights UTC, A and B. At A and at B counts only what happened
    before. Lost is who was there at A and is not at B; new is who is there at B and was not at A.

    Retention rate is (end - new) / start. Churn rate is lost / start, or (start - remaining) /
    start. Both formulas are often written with one symbol, RC: "remaining" are those of the start
    who are still there, without the new, so that the two always make 100 %.

    A segment is judged once for each customer: as of A who is a customer then, as of B the others.
    """
    from keepwell.retaining import Retention

    _one_of(who=who, define=define, cohorts=cohorts, causes=causes, alarm=alarm)
    retention = Retention(current_project(context), segment)
    period, wanted = period_of(since, until), Wanted(by, output_format, out)
    if who:
        _who(retention, period, who, wanted)
    elif define:
        _define(retention, period, define, wanted)
    elif cohorts:
        _cohorts(retention, period, wanted)
    elif causes:
        _causes(retention, period, wanted)
    elif alarm:
        _alarm(retention, period, wanted)
    else:
        _figures(retention, period, wanted)


def _one_of(**asked: str | bool | None) -> None:
    """Raise UsageError if more than one thing is asked for at a time."""
    found = [f"`--{name}`" for name, value in asked.items() if value]
    if len(found) > 1:
        raise UsageError(f"Ask for one thing at a time: {' or '.join(found)}.")


def _figures(retention: "Retention", period: "Period", wanted: Wanted) -> None:
    from keepwell.cli import retention_table
    from keepwell.cli.output import write, write_object
    from keepwell.engine.retention.comparing import compared
    from keepwell.engine.retention.periods import cut
    from keepwell.engine.retention.result import flat, record

    found = retention.figures(cut(period.since, period.until, wanted.by))
    first = None if wanted.by else retention.figures([period.before])[0]
    if wanted.output_format == "table":
        if first is None:
            retention_table.show_parts(retention, found)
        else:
            retention_table.show(retention, found[0], first)
        return
    said = {"segment": retention.segment, "no_revenue": retention.no_revenue}
    as_row = record if wanted.output_format == "json" else flat
    rows = [
        as_row(one) | compared(one, before) | said
        for one, before in zip(found, [first, *found], strict=False)
    ]
    if wanted.output_format == "json" and wanted.by is None:
        write_object(rows[0], wanted.out)
    else:
        write(rows, wanted.output_format, wanted.out)


def _who(retention: "Retention", period: "Period", who: str, wanted: Wanted) -> None:
    from keepwell.cli import retention_table
    from keepwell.cli.output import write

    if wanted.by is not None:
        raise UsageError("The customers behind a figure are those of one period: leave out `--by`.")
    found = _listed(retention, period, who)
    headings = retention_table.roster_headings(retention, who)
    write(found, wanted.output_format, wanted.out, headings=headings)


def _listed(retention: "Retention", period: "Period", who: str) -> "pa.Table":
    from keepwell.losing import Losses

    if who in {"lost", "churn_rate"}:
        return Losses(retention, period).roster()
    return retention.roster(period, None if who == "all" else who)


def _define(retention: "Retention", period: "Period", figure: str, wanted: Wanted) -> None:
    from keepwell.cli import retention_table
    from keepwell.cli.output import write_object
    from keepwell.definitions import define

    if retention.segment is not None:
        raise UsageError("A definition counts all customers, as its SQL does: leave `--segment`.")
    if wanted.output_format not in {"table", "json"}:
        raise UsageError("A definition is a card, not rows: print it as table or json.")
    found = define(retention, period, figure)
    if wanted.output_format == "json":
        write_object(found.record(), wanted.out)
    else:
        retention_table.show_definition(retention, found)


def _cohorts(retention: "Retention", period: "Period", wanted: Wanted) -> None:
    from keepwell.cli import retention_table
    from keepwell.cli.output import write
    from keepwell.engine.retention.cohorts import records
    from keepwell.engine.retention.periods import cut

    found = retention.cohorts(cut(period.since, period.until, wanted.by or "month"))
    if wanted.output_format == "table":
        retention_table.show_cohorts(retention, found)
    else:
        write(list(records(found)), wanted.output_format, wanted.out)


def _causes(retention: "Retention", period: "Period", wanted: Wanted) -> None:
    from dataclasses import asdict

    from keepwell.cli import losses_table
    from keepwell.cli.output import write
    from keepwell.losing import Losses

    if wanted.by is not None:
        raise UsageError("Causes are those of one period: leave out `--by`.")
    found = Losses(retention, period).causes()
    if wanted.output_format == "table":
        losses_table.show_causes(retention, period, found)
    else:
        write([asdict(one) for one in found], wanted.output_format, wanted.out)


def _alarm(retention: "Retention", period: "Period", wanted: Wanted) -> None:
    from keepwell.cli import losses_table
    from keepwell.cli.output import write
    from keepwell.losing import alarms
    from keepwell.report.rotation import record

    by: By = wanted.by or "month"
    found = alarms(retention, period.since, period.until, by)
    if wanted.output_format == "table":
        losses_table.show_alarm(found, by)
    else:
        write([record(one, by) for one in found], wanted.output_format, wanted.out)
