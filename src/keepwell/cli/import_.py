"""`keepwell import`: bring in what happened."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from keepwell.cli.base import current_project, examples
from keepwell.errors import UsageError
from keepwell.language import _, ngettext, number

if TYPE_CHECKING:
    from keepwell.engine.lake.importing import Imported, Progress

REASONS = 5
"""Reasons for rejects that the summary names; the file has them all."""


@click.command(
    epilog=examples(
        "keepwell import events.csv",
        "keepwell import 'export/*.jsonl.gz' --set source=app",
        "keepwell import orders.csv --map account=org_id --map at=timestamp \\",
        "    --set event='Order Completed' --timezone Europe/Warsaw",
        "cat events.csv | keepwell import -",
    )
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--as",
    "as_",
    type=click.Choice(["touchpoints", "traits"]),
    help="What the rows are. Otherwise a column event makes them touchpoints, trait makes them "
    "traits.",
)
@click.option(
    "--map",
    "mapping",
    multiple=True,
    metavar="OURS=THEIRS",
    help="Read our column from another column of the file. May be repeated.",
)
@click.option(
    "--set",
    "constants",
    multiple=True,
    metavar="NAME=VALUE",
    help="Give every row the same value; a name that is no column of ours becomes a property. May "
    "be repeated.",
)
@click.option("--timezone", metavar="ZONE", help="Of times without one.  [default: the project's]")
@click.option("--delimiter", metavar="SIGN", help="Between cells of a CSV.  [default: found out]")
@click.option("--allow-rejects", is_flag=True, help="Exit with 0 even if rows were rejected.")
@click.option("--force", is_flag=True, help="Let erased customers back in.")
@click.option(
    "--rejects",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="PATH",
    help="Where to explain rejected rows.  [default: rejects/ in the project]",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="The summary as sentences for people, or json for programs.",
)
@click.pass_context
def command(
    context: click.Context,
    *,
    files: tuple[str, ...],
    as_: Literal["touchpoints", "traits"] | None,
    mapping: tuple[str, ...],
    constants: tuple[str, ...],
    timezone: str | None,
    delimiter: str | None,
    allow_rejects: bool,
    force: bool,
    rejects: Path | None,
    output_format: str,
) -> None:
    """Import touchpoints or traits from CSV, JSON lines or Parquet.

    FILE is a file, also packed with gzip or zstd, a pattern in quotes, or - for standard input.
    Columns that are none of ours become properties. Importing a file again changes nothing. Rows
    that cannot be used are explained in a file, and the exit code is then 1; all others are
    imported.
    """
    from keepwell.engine.lake.importing import ImportOptions, import_files

    project = current_project(context)
    options = ImportOptions(
        as_=as_,
        mapping=_pairs("--map", mapping),
        constants=_pairs("--set", constants),
        timezone=timezone or project.settings.timezone,
        delimiter="\t" if delimiter == "\\t" else delimiter,
        force=force,
        rejects=rejects or project.root / "rejects" / _rejects_name(datetime.now(UTC)),
    )
    with _progress() as show:
        imported = import_files(project.lake, files, options, show)
    click.echo(_json(imported) if output_format == "json" else "\n".join(_sentences(imported)))
    if imported.rejected and not allow_rejects:
        context.exit(1)


def _rejects_name(now: datetime) -> str:
    return f"rejects-{now:%Y%m%dT%H%M%S%f}Z.csv"


def _pairs(option: str, given: tuple[str, ...]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not name or not equals or not value:
            raise UsageError(f'Expected {option} NAME=VALUE. Got "{text}".')
        if name in pairs:
            raise UsageError(f'{option} gives "{name}" twice. Keep one of them.')
        pairs[name] = value
    return pairs


@contextmanager
def _progress() -> "Iterator[Callable[[Progress], None] | None]":
    """Show a bar on standard error while somebody is watching."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich import progress as rich
    from rich.console import Console

    columns = (
        rich.TextColumn("{task.description}", markup=False),
        rich.BarColumn(),
        rich.TaskProgressColumn(),
        rich.TimeRemainingColumn(),
    )
    with rich.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(now: "Progress") -> None:
            text = f"{now.file}: {number(now.rows)}"
            bar.update(task, description=text, completed=now.done, total=now.total)

        yield show


def _json(imported: "Imported") -> str:
    reasons = [
        {"column": column, "expected": expected, "rows": rows}
        for (column, expected), rows in imported.reasons.most_common()
    ]
    summary = {
        "tables": {name: asdict(counts) for name, counts in imported.tables.items()},
        "reasons": reasons,
        "ignored": list(imported.ignored),
        "rejects": str(imported.rejects) if imported.rejects else None,
        "seconds": round(imported.seconds, 3),
    }
    return json.dumps(summary, indent=2, ensure_ascii=False)


def _sentences(imported: "Imported") -> Iterator[str]:
    for name, counts in imported.tables.items():
        text = ngettext(
            "{table}: {read} row read: {new} new, {known} known, {rejected} rejected.",
            "{table}: {read} rows read: {new} new, {known} known, {rejected} rejected.",
            counts.read,
        )
        values = {key: number(value) for key, value in asdict(counts).items()}
        yield text.format(table=name, **values)
    if imported.ignored:
        yield _("Columns that traits have no place for: {names}.").format(
            names=", ".join(imported.ignored)
        )
    if imported.rejects is None:
        return
    yield _("Rejected rows are explained in {path}:").format(path=imported.rejects)
    for (column, expected), rows in imported.reasons.most_common(REASONS):
        where = _("row") if not column else f'"{column}"'
        text = ngettext(
            "  {count} × {column}: expected {expected}",
            "  {count} × {column}: expected {expected}",
            rows,
        )
        yield text.format(count=number(rows), column=where, expected=expected)
