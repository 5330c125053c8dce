"""`keepwell sync`: pull from systems that do not send by themselves."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from keepwell.cli.base import current_project, examples, format_option, out_option
from keepwell.language import _, moment, number

if TYPE_CHECKING:
    from datetime import datetime

    from keepwell.desk.intake.syncs.schedule import Plan
    from keepwell.project import Project

LOCAL = "http://127.0.0.1:8000"


class Names(click.Group):
    """Commands, and the names of declarations: `sync stripe` is `sync run stripe`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; what is none, nor an option, is the name of a declaration."""
        if args[0] not in self.commands and not args[0].startswith("-"):
            args = ["run", *args]
        return super().resolve_command(ctx, args)


@click.group(
    cls=Names,
    invoke_without_command=True,
    epilog=examples(
        "keepwell sync add stripe",
        "keepwell sync stripe",
        "keepwell sync stripe --full",
        "keepwell sync --list --format json",
    ),
)
@click.option("--list", "listed", is_flag=True, help="List the declarations and how they are.")
@format_option
@out_option
@click.pass_context
def command(
    context: click.Context,
    *,
    listed: bool,
    output_format: str,
    out: Path | None,
) -> None:
    """Pull from systems that do not send by themselves.

    What is pulled, how often and what it means is declared in the project's syncs/NAME.yaml;
    `keepwell sync add` begins with a ready one. `keepwell sync NAME` pulls now what is new since
    the last time; while the desk runs it does so by itself whenever it is due.
    """
    if context.invoked_subcommand is not None:
        return
    if not listed:
        click.echo(context.get_help())
        return
    _stand_on(current_project(context))
    from keepwell.cli import output
    from keepwell.desk.intake.syncs import schedule

    rows = [_row(one, for_people=output_format == "table") for one in schedule.plans()]
    if not rows and output_format == "table":
        click.echo(_("Nothing is pulled yet. Begin with `keepwell sync add stripe`."))
        return
    headings = {
        "name": _("Name"), "last_run": _("Last run"), "rows": _("Rows"),
        "rejected": _("Not usable"), "new": _("New"), "next_due": _("Next"),
        "problem": _("Trouble"),
    }  # fmt: skip
    output.write(rows, output_format, out, headings=headings)


@command.command()
@click.argument("name")
@click.option("--full", is_flag=True, help="Begin from the beginning. What is known counts once.")
@click.pass_context
def run(context: click.Context, name: str, *, full: bool) -> None:
    """Pull by the declaration NAME. `keepwell sync NAME` is short for it."""
    _stand_on(current_project(context))
    from keepwell.desk.intake.syncs import actions

    brought = actions.pull(name, full=full)
    click.echo(
        _("Pulled {rows} rows from {name}: {new} new facts, {rejected} rows not usable.").format(
            rows=number(brought.received), name=name, new=number(brought.new),
            rejected=number(brought.rejected),
        )
    )  # fmt: skip


@command.command()
@click.argument("ready")
@click.option("--as", "name", metavar="NAME", help="Another name, such as stripe-us.")
@click.pass_context
def add(context: click.Context, ready: str, name: str | None) -> None:
    """Copy the READY declaration into the project, to be adapted.

    There are stripe, hubspot, zendesk and warehouse.
    """
    project = current_project(context)
    from keepwell.desk.intake.syncs.ready import add as copy

    path, variables = copy(project, ready, name or ready)
    click.echo(_("Wrote {path}.").format(path=path))
    if variables:
        told = _("Set {variables} in the environment, then run `keepwell sync {name}`.")
        click.echo(told.format(variables=", ".join(variables), name=path.stem))


def _stand_on(project: "Project") -> None:
    """Let this process ask the desk's database."""
    from keepwell.desk.serving import preparing

    preparing.stand_on(project, address=LOCAL)
    preparing.prepare()


def _row(plan: "Plan", *, for_people: bool) -> dict[str, object]:
    sync = plan.sync
    last, following = sync.finished_at if sync else None, plan.due
    return {
        "name": plan.name,
        "last_run": _shown(last, _("never")) if for_people else last,
        "rows": sync.rows if sync else 0, "rejected": sync.rejected if sync else 0,
        "new": sync.new if sync else 0,
        "next_due": _shown(following, _("when asked for")) if for_people else following,
        "problem": plan.problem or ("" if for_people else None),
    }  # fmt: skip


def _shown(at: "datetime | None", otherwise: str) -> str:
    from datetime import UTC

    return moment(at, UTC) if at else otherwise
