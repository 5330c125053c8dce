"""`keepwell history`: keep what is said of every customer on every day."""

from datetime import date
from pathlib import Path

import click

from keepwell.cli.base import Day, current_project, examples, format_option, out_option
from keepwell.cli.score import engine_option, scorecard_option, unit_option
from keepwell.language import _, ngettext, number


@click.command(
    epilog=examples(
        "keepwell history",
        "keepwell history --since 2025-01-01 --every day",
        "keepwell history --unit person",
    )
)
@click.option(
    "--since", type=Day(), metavar="DAY", help="First day. Left out: the first touchpoint's day."
)
@click.option("--until", type=Day(), metavar="DAY", help="Last day. Left out: yesterday (UTC).")
@click.option(
    "--every",
    type=click.Choice(["day", "week", "month"]),
    default="week",
    show_default=True,
    help="How dense: every day, Sundays, or last days of months; always the last day too.",
)
@unit_option
@scorecard_option
@engine_option
@format_option
@out_option
@click.pass_context
def command(
    context: click.Context,
    *,
    since: date | None,
    until: date | None,
    every: str,
    unit: str | None,
    scorecard: str | None,
    engine: str | None,
    output_format: str,
    out: Path | None,
) -> None:
    """Score the whole past in one pass and keep it in the table `scores`.

    Run again, it adds the days that are new and mends the days that facts which arrived late have
    changed; what was said before stays readable.
    """
    from keepwell.cli.output import write
    from keepwell.health import history

    done = history(
        current_project(context),
        since=since,
        until=until,
        every=every,  # type: ignore[arg-type] # click made sure
        unit=unit,  # type: ignore[arg-type] # click made sure
        scorecard=scorecard,
        engine=engine,  # type: ignore[arg-type] # click made sure
    )
    if output_format != "table":
        row = {"days": done.days, "mended": done.mended, "rows": done.rows, "seconds": done.seconds}
        write([row], output_format, out)
        return
    days = ngettext("{count} day scored", "{count} days scored", done.days)
    mended = ngettext("{count} day looked at again", "{count} days looked at again", done.mended)
    rows = ngettext("{count} score written", "{count} scores written", done.rows)
    said = [
        text.format(count=number(count))
        for text, count in ((days, done.days), (mended, done.mended), (rows, done.rows))
    ]
    click.echo(", ".join(said) + _(" in {seconds} s.").format(seconds=number(done.seconds, 1)))
