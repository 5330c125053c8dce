"""`keepwell up`: serve the desk of a project."""

import os
import sys
from typing import TYPE_CHECKING

import click

from keepwell.cli.base import current_project, examples
from keepwell.language import _

if TYPE_CHECKING:
    from keepwell.project import Project

EMAIL, PASSWORD = "KEEPWELL_ADMIN_EMAIL", "KEEPWELL_ADMIN_PASSWORD"

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared, not bound
"""Hosts that mean all addresses of the machine."""


@click.command(
    epilog=examples(
        "keepwell up",
        "keepwell --project acme up --port 8080",
        "KEEPWELL_URL=https://desk.example.com keepwell up --workers 4",
    )
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address to listen at: by default only this machine can ask; 0.0.0.0 lets all ask.",
)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option(
    "--workers",
    type=click.IntRange(min=0),
    default=2,
    show_default=True,
    help="How many processes work in the background. 0: others do it, beside the same database.",
)
@click.pass_context
def command(context: click.Context, host: str, port: int, workers: int) -> None:
    """Serve the desk, where people work with the scores, until stopped with Ctrl-C.

    Starts a web server and workers, and starts them again should they die. The first start makes
    the tables, a secret and the administrator, whom it asks for or takes from
    KEEPWELL_ADMIN_EMAIL and KEEPWELL_ADMIN_PASSWORD. docs/howto/run-the-desk.md lists all that the
    environment can say.
    """
    from keepwell.desk.serving import preparing
    from keepwell.desk.serving.running import address, check_port, serve

    project = current_project(context)
    check_port(host, port)  # before anything is asked or takes long
    preparing.stand_on(project, address=address(host, port))
    preparing.prepare()
    _ensure_administrator(project)
    for sentence in _said(address(host, port), host):
        click.echo(sentence, err=True)
    serve(host=host, port=port, workers=workers)


def _said(here: str, host: str) -> list[str]:
    """Return what to tell whoever starts it."""
    told = [_("Keepwell is at {address}. Ctrl-C stops it.").format(address=here)]
    if host in EVERYWHERE and os.environ["KEEPWELL_URL"] == here:
        told.append(_("Others cannot reach the desk yet: say in KEEPWELL_URL what they type."))
    return told


def _ensure_administrator(project: "Project") -> None:
    """Make the first administrator, unless there is one."""
    from keepwell.desk.serving.preparing import has_administrator, make_administrator

    email, password = os.environ.pop(EMAIL, ""), os.environ.pop(PASSWORD, "")
    if has_administrator():
        return
    if email and password:
        make_administrator(email, password)
    else:
        email = _ask(project)
    click.echo(_("Made the administrator {email}.").format(email=email), err=True)


def _ask(project: "Project") -> str:
    """Ask at the terminal who is to administer the desk, until the answers will do."""
    from keepwell.desk.serving.preparing import make_administrator
    from keepwell.errors import DeskError

    if not sys.stdin.isatty():
        raise DeskError(
            f'Nobody administers the desk of "{project.settings.name}" yet, and there is no '
            f"terminal to ask at. Set {EMAIL} and {PASSWORD}, or run `keepwell up` at a terminal "
            "once."
        )
    click.echo(_("Nobody administers this desk yet. Who will?"), err=True)
    while True:
        email: str = click.prompt(_("E-mail address"), err=True)
        asked = _("Password, at least 10 characters")
        password = click.prompt(asked, hide_input=True, confirmation_prompt=True, err=True)
        try:
            make_administrator(email, password)
        except DeskError as problem:
            click.secho(str(problem), fg="red", err=True)
        else:
            return email
