"""`keepwell export`: take the data elsewhere."""

import sys
from datetime import date
from pathlib import Path

import click

from keepwell.cli.base import Day, current_project, examples, out_option
from keepwell.errors import UsageError
from keepwell.language import ngettext, number


@click.command(
    epilog=examples(
        "keepwell export touchpoints > touchpoints.csv",
        "keepwell export touchpoints --since 2026-01-01 --out 2026.jsonl.zst",
        "keepwell export scores --customer 'Acme Ltd' --format json",
    )
)
@click.argument("table", type=click.Choice(["touchpoints", "traits", "scores"]))
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["csv", "json", "parquet"]),
    help="csv; json (one object a line); or parquet.  [default: as FILE ends, else csv]",
)
@out_option
@click.option("--since", type=Day(), metavar="DAY", help="From the start of this day, in UTC.")
@click.option("--until", type=Day(), metavar="DAY", help="To the end of this day, in UTC.")
@click.option("--customer", metavar="NAME", help="Only rows that name this account.")
@click.option("--person", metavar="NAME", help="Only rows that name this person.")
@click.pass_context
def command(
    context: click.Context,
    *,
    table: str,
    output_format: str | None,
    out: Path | None,
    since: date | None,
    until: date | None,
    customer: str | None,
    person: str | None,
) -> None:
    """Export touchpoints, traits or scores, all or a part.

    Tables may be larger than memory. A FILE that ends in .gz or .zst is compressed. Rows come in
    no particular order; importing an export adds nothing to the lake it came from.
    """
    from keepwell.engine.lake.exporting import FORMS, Part, export, form_of

    lake = current_project(context).lake
    wanted = output_format or (form_of(out) if out else None) or "csv"
    form = next(form for form in FORMS if form == wanted)
    if since and until and since > until:
        raise UsageError(f"--since {since} is after --until {until}: no day is in between.")
    if out is None and form == "parquet" and sys.stdout.isatty():
        raise UsageError(
            f"Parquet is binary and would garble this terminal. Use `--out {table}.parquet`."
        )
    part = Part(since=since, until=until, account=customer, person=person)
    count = export(lake, table, form, out or sys.stdout.buffer, part)
    told = ngettext("{count} row exported.", "{count} rows exported.", count)
    click.echo(told.format(count=number(count)), err=True)
