"""`keepwell book`: the book of business."""

import json
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from keepwell.cli.base import (
    Since,
    as_of_option,
    current_project,
    examples,
    segment_option,
)
from keepwell.language import _

if TYPE_CHECKING:
    from keepwell.engine.book import Book
    from keepwell.engine.book.result import Change
    from keepwell.project import Project


@click.command(
    epilog=examples(
        "keepwell book",
        "keepwell book --owner 'Hana Sato' --since 7d",
        "keepwell book --segment renewing-soon",
        "keepwell book --as-of 2026-03-31 --html book.html",
        "keepwell book --format json",
    )
)
@as_of_option
@click.option(
    "--since",
    type=Since(),
    default="28d",
    show_default=True,
    metavar="DAY",
    help="The earlier day to compare with: YYYY-MM-DD, or so many days before as 28d.",
)
@click.option("--owner", metavar="NAME", help="Only the accounts whose trait `owner` is this.")
@segment_option
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="Tables for people; json (one object) for programs.",
)
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Also write a report with charts: one file that needs nothing else.",
)
@click.pass_context
def command(
    context: click.Context,
    *,
    as_of: date,
    since: date | timedelta,
    owner: str | None,
    segment: str | None,
    output_format: str,
    html: Path | None,
) -> None:
    """Show the book of business: how all accounts are, and what has changed.

    Bands and who moved between them, value at risk, the biggest changes with their causes, renewals
    that come up, and whether the data behind it is alive. Charts over time are of the days that
    `keepwell history` has scored.
    """
    from keepwell.cli.book_table import show
    from keepwell.cli.output import plain
    from keepwell.portfolio import book_of_business

    project = current_project(context)
    first = as_of - since if isinstance(since, timedelta) else since
    book = book_of_business(project, as_of=as_of, since=first, owner=owner, segment=segment)
    if output_format == "json":
        click.echo(json.dumps(plain(record(book)), indent=2, ensure_ascii=False))
    else:
        show(book, project)
    if html is not None:
        write_html(project, book, html)
        click.echo(_("The report is in {path}.").format(path=html), err=True)


def write_html(project: "Project", book: "Book", path: Path) -> None:
    """Write the report of a book of business."""
    from keepwell.portfolio import trend_of
    from keepwell.report import Page, write

    trend = trend_of(project, as_of=book.as_of, owner=book.owner, segment=book.segment)
    write(Page(book, trend, project.settings, project.timezone), path)


def record(book: "Book") -> dict[str, Any]:
    """Return a book as `--format json` prints it: data, in no language."""
    fields = asdict(book)
    del fields["scorecards"]
    fields["falls"] = [_change(one, book) for one in book.falls]
    fields["rises"] = [_change(one, book) for one in book.rises]
    return fields


def _change(change: "Change", book: "Book") -> dict[str, Any]:
    from keepwell.report.telling import because

    return {**asdict(change), "change": change.change, "because": because(change, book)}
