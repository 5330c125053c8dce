"""`keepwell diff`: what changed between two versions of a scorecard."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from keepwell.cli.base import current_project, examples, format_option, out_option
from keepwell.language import _

if TYPE_CHECKING:
    from keepwell.engine.scorecard.schema import Scorecard
    from keepwell.project import Project


@click.command(
    epilog=examples(
        "keepwell diff 7519694c6975 saas",
        "keepwell diff scorecards/saas.yaml ../trial/saas.yaml --format json",
    )
)
@click.argument("old")
@click.argument("new")
@format_option
@out_option
@click.pass_context
def command(
    context: click.Context, *, old: str, new: str, output_format: str, out: Path | None
) -> None:
    """Show what changed between two scorecards, whatever their comments and layout.

    OLD and NEW are each a file, the name of a scorecard of this project, or a version that ever
    scored, as `keepwell score --format json` names it.
    """
    from keepwell.cli.output import write
    from keepwell.engine.scorecard.difference import difference

    project = current_project(context)
    before, after = _read(project, old), _read(project, new)
    changes = difference(before, after)
    if output_format != "table":
        rows = [
            {"where": c.where, "before": c.before, "after": c.after, "change": str(c)}
            for c in changes
        ]
        write(rows, output_format, out)
        return
    click.echo(f"{before.name}@{before.version} → {after.name}@{after.version}")
    for change in changes:
        click.echo(str(change))
    if not changes:
        click.echo(_("They score alike."))


def _read(project: "Project", said: str) -> "Scorecard":
    """Return the scorecard of a file, a name in this project, or a version."""
    from keepwell.engine.scorecard.reading import read_file
    from keepwell.health import versions_of

    if Path(said).is_file():
        return read_file(Path(said))
    named = {card.name: card for card in project.scorecards}
    return named[said] if said in named else versions_of(project).get(said)
