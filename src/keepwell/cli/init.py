"""`keepwell init`: make a project."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from keepwell import language
from keepwell.cli.base import FOLDER, examples
from keepwell.language import _

if TYPE_CHECKING:
    from keepwell.project import Project


@click.command(
    epilog=examples(
        "keepwell init acme --name 'Acme Ltd' --currency USD",
        "keepwell init shop --relationship repeat --silence 120 --timezone Europe/Amsterdam",
        "keepwell init .",
    )
)
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--name", help="The company's name, as reports print it.")
@click.option(
    "--relationship",
    type=click.Choice(["contract", "repeat"]),
    help="How one is a customer: by contract, from Subscription Started to Subscription Ended, or "
    "by buying again, until too long without an order.  [default: contract]",
)
@click.option(
    "--silence",
    type=click.IntRange(min=1),
    metavar="DAYS",
    help="Days without an order after which a repeat customer counts as lost.  [default: 180]",
)
@click.option(
    "--value", metavar="TRAIT", help="The trait that says what a customer is worth a year."
)
@click.option("--currency", metavar="CODE", help="The currency of all money.  [default: EUR]")
@click.option(
    "--language",
    "language_code",
    type=click.Choice(list(language.LANGUAGES)),
    help="The language of tables and reports.  [default: en]",
)
@click.option(
    "--timezone",
    metavar="ZONE",
    help="The zone of times without one, such as Europe/Warsaw.  [default: UTC]",
)
def command(folder: Path, language_code: str | None, **settings: str | int | None) -> None:
    """Make a project: a folder with settings, three ready scorecards and an empty lake.

    DIR is made if it is not there; files in it are never overwritten. Everything asked for here can
    be changed later in DIR/keepwell.toml.
    """
    from keepwell.project import Project

    given = {"language": language_code, **settings}
    project = Project.create(
        folder, **{key: value for key, value in given.items() if value is not None}
    )
    language.use(project.settings.language)
    click.echo(_made(project))
    click.echo()
    click.echo(_next(folder))


def _made(project: "Project") -> str:
    names = _names(project.root / "scorecards")
    segments = _names(project.root / "segments")
    what = {
        "keepwell.toml": _("the settings"),
        "scorecards/": _("the health models: {names}").format(names=names),
        "segments/": _("the target groups: {names}").format(names=segments),
        "lake/": _("the tables, empty until you import something"),
    }
    title = _('The project "{name}" is in {folder}:')
    return "\n".join(
        [title.format(name=project.settings.name, folder=project.root), *_columns(what)]
    )


def _names(folder: Path) -> str:
    return ", ".join(path.stem for path in sorted(folder.glob("*.yaml")))


def _next(folder: Path) -> str:
    here = "keepwell" if folder.resolve() == Path.cwd() else f"keepwell --project {folder}"
    what = {
        f"{here} import FILE…": _("bring in what happened: CSV, JSON lines or Parquet"),
        f"{here} check": _("see whether the scorecards fit your data"),
        f"{here} score": _("score every customer as of today"),
    }
    return "\n".join([_("What to do next:"), *_columns(what)])


def _columns(rows: dict[str, str]) -> list[str]:
    width = max(map(len, rows))
    return [f"  {left:{width}}   {right}" for left, right in rows.items()]
