"""`keepwell doctor`: what is wrong, and what to do."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from keepwell.cli.base import current_project, examples, format_option, out_option
from keepwell.language import _


@click.command(epilog=examples("keepwell doctor", "keepwell doctor --format json"))
@format_option
@out_option
@click.pass_context
def command(context: click.Context, output_format: str, out: Path | None) -> None:
    """Say what is wrong with this project, and what to do about it.

    Looks at the installation, the tables and their files, the rows, and at what the scorecards
    need. Changes nothing. Ends with 1 if anything is an error.
    """
    from keepwell.cli.output import write
    from keepwell.engine.lake.doctor import doctor

    findings = doctor(current_project(context), datetime.now(UTC))
    headings = {
        "level": _("Level"),
        "count": _("Count"),
        "what": _("What"),
        "to_do": _("What to do next"),
    }
    write([asdict(finding) for finding in findings], output_format, out, headings=headings)
    if any(finding.level == "error" for finding in findings):
        context.exit(1)
