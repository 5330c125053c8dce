"""`keepwell source`: the systems that send what happens, and their keys."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from keepwell.cli.base import current_project, examples, format_option, out_option
from keepwell.language import _, moment

if TYPE_CHECKING:
    from keepwell.desk.base.keys import Minted
    from keepwell.desk.intake.models import Key, Source

LOCAL = "http://127.0.0.1:8000"
KINDS = ("tracking", "webhook")
MAPPINGS = ("generic", "stripe", "zendesk", "chatwoot", "calendly")
"""Those that are ready; a test holds them against the desk's, which would take Django to ask."""


@click.group(
    epilog=examples(
        "keepwell source add shop",
        "keepwell source add billing --kind webhook --mapping stripe",
        "keepwell source list --format json",
        "keepwell source key shop",
        "keepwell source revoke shop x7Qa",
    )
)
def command() -> None:
    """Make sources that send what happens, and see what came from them.

    A source is a system that sends to the desk's tracking API with a key of its own. The desk
    has the same under Data, Sources.
    """


def _stand_on_project(context: click.Context) -> None:
    """Let this process ask the desk's database."""
    from keepwell.desk.serving import preparing

    preparing.stand_on(current_project(context), address=LOCAL)
    preparing.prepare()


@command.command()
@click.argument("name")
@click.option("--kind", type=click.Choice(KINDS), default="tracking", show_default=True)
@click.option(
    "--mapping",
    type=click.Choice(MAPPINGS),
    help="webhook only: the ready mapping it begins with.  [default: generic]",
)
@click.pass_context
def add(context: click.Context, name: str, kind: str, mapping: str | None) -> None:
    """Make the source NAME and print its key, this once.

    A webhook is checked for who signed it once the desk knows the secret: Data, Sources.
    """
    if mapping is not None and kind != "webhook":
        raise click.UsageError("--mapping is for webhooks: say --kind webhook with it.")
    _stand_on_project(context)
    from django.core.exceptions import ValidationError

    from keepwell.desk.intake.sources import actions
    from keepwell.errors import DeskError

    try:
        source, minted = actions.make_source(None, name, kind, mapping or MAPPINGS[0])
    except ValidationError as problem:
        raise DeskError(" ".join(problem.messages)) from None
    _print_key(source, minted)


@command.command()
@click.argument("name")
@click.pass_context
def key(context: click.Context, name: str) -> None:
    """Make another key for the source NAME and print it, this once. Older ones go on working."""
    _stand_on_project(context)
    from keepwell.desk.intake.sources import actions

    source = _named(name)
    _print_key(source, actions.make_key(None, source))


@command.command()
@click.argument("name")
@click.argument("ending")
@click.pass_context
def revoke(context: click.Context, name: str, ending: str) -> None:
    """Let nothing in any more with the key of NAME that has this ENDING, as `list` shows it."""
    _stand_on_project(context)
    from keepwell.desk.intake.sources import actions
    from keepwell.errors import UsageError

    found = [key for key in _valid(_named(name)) if key.hint.endswith(ending)]
    if len(found) != 1:
        known = ", ".join(key.hint for key in _valid(_named(name))) or _("none")
        raise UsageError(
            f'Expected the ending of one valid key of "{name}". {len(found)} have the ending '
            f'"{ending}". Its valid keys: {known}.'
        )
    actions.revoke_key(None, found[0])
    click.echo(_("Revoked {key}. It stops working within seconds.").format(key=found[0].hint))


@command.command("list")
@format_option
@out_option
@click.pass_context
def list_(context: click.Context, output_format: str, out: Path | None) -> None:
    """List the sources with what came from them."""
    _stand_on_project(context)
    from keepwell.cli import output

    rows = [_row(source, for_people=output_format == "table") for source in _sources()]
    headings = {
        "name": _("Source"), "kind": _("Kind"), "received": _("Received"),
        "rejected": _("Rejected"), "last_arrival": _("Last arrival"), "keys": _("Keys"),
    }  # fmt: skip
    if not rows and output_format == "table":
        click.echo(_("There are no sources yet. Make one with `keepwell source add NAME`."))
        return
    output.write(rows, output_format, out, headings=headings)


def _row(source: "Source", *, for_people: bool) -> dict[str, object]:
    from datetime import UTC

    keys = ", ".join(key.hint for key in _valid(source))
    last: object = source.last_arrival
    if for_people:
        last = moment(source.last_arrival, UTC) if source.last_arrival else _("never")
    return {
        "name": source.name, "kind": source.kind, "received": source.received,
        "rejected": source.rejected, "last_arrival": last, "keys": keys,
    }  # fmt: skip


def _sources() -> "list[Source]":
    from keepwell.desk.intake.models import Source

    return list(Source.objects.prefetch_related("keys"))


def _valid(source: "Source") -> "list[Key]":
    if source.kind not in KINDS:
        return []  # what is pulled from shows no key
    return [key for key in source.keys.all() if key.revoked_at is None]


def _named(name: str) -> "Source":
    from keepwell.errors import DeskError

    for source in _sources():
        if source.name == name:
            return source
    known = ", ".join(source.name for source in _sources()) or _("none")
    raise DeskError(f'There is no source "{name}". There are: {known}.')


def _print_key(source: "Source", minted: "Minted") -> None:
    """Print the key alone on standard output, so that a script can catch it."""
    told = _("The key of {name}, shown this once. Keep it where {name} can read it:")
    click.echo(told.format(name=source.name), err=True)
    click.echo(minted.text)
