"""`keepwell compact`: fewer, larger files."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from keepwell.cli.base import Days, current_project, examples, format_option, out_option
from keepwell.language import _

if TYPE_CHECKING:
    from keepwell.engine.lake.compacting import Compacted
    from keepwell.project import Project


@click.command(epilog=examples("keepwell compact", "keepwell compact --keep 30d --format json"))
@click.option(
    "--keep",
    type=Days(),
    default="7d",
    show_default=True,
    metavar="DAYS",
    help="How long files that are no longer used stay, for whoever is still reading them.",
)
@format_option
@out_option
@click.pass_context
def command(context: click.Context, keep: int, output_format: str, out: Path | None) -> None:
    """Merge small files and remove old versions, so that reading stays fast.

    Every import adds files; this merges them month by month. Rows stay as they are, reading goes
    on meanwhile, and imports wait. Run it after a large import, or once a night.
    """
    from keepwell.cli.output import write

    done = _compact(current_project(context), timedelta(days=keep))
    write([_row(one) for one in done], output_format, out, headings=_headings())


def _compact(project: "Project", keep: timedelta) -> "list[Compacted]":
    """Compact, but first complete an erasure that was interrupted or undone by a backup."""
    from keepwell.engine.lake.erasing import complete, overdue
    from keepwell.engine.scoring.keeping import compact_all

    if overdue(project.lake):
        complete(project.lake, [project.root / "rejects"])
    return compact_all(project.lake, keep=keep)


def _row(one: "Compacted") -> dict[str, object]:
    return {
        "table": one.table,
        "files_before": one.files_before,
        "files_after": one.files_after,
        "bytes_before": one.bytes_before,
        "bytes_after": one.bytes_after,
        "bytes_freed": one.freed,
    }


def _headings() -> dict[str, str]:
    return {
        "table": _("Table"),
        "files_before": _("Files before"),
        "files_after": _("Files after"),
        "bytes_before": _("Bytes before"),
        "bytes_after": _("Bytes after"),
        "bytes_freed": _("Bytes freed"),
    }
