"""`keepwell demo`: see Keepwell at work."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, timedelta
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import click

from keepwell.cli.base import FOLDER, Day, examples, today
from keepwell.errors import UsageError
from keepwell.language import _, day, number

if TYPE_CHECKING:
    from keepwell.project import Project

NAME = "Keepwell demo"
REPORT = "report.html"
PASSWORD = "keepwell-demo"  # noqa: S105 - of invented people, on this machine alone
HOST = "127.0.0.1"


@click.command(
    epilog=examples(
        "keepwell demo",
        "keepwell demo --accounts 200 --dir try-out --port 8080",
        "keepwell demo --no-desk",
    ),
)
@click.option(
    "--accounts",
    type=click.IntRange(min=10, max=100_000),
    default=2000,
    show_default=True,
    help="How many accounts the invented company has.",
)
@click.option(
    "--dir",
    "folder",
    type=FOLDER,
    default=Path("demo"),
    show_default=True,
    help="Where the project is made; one that is there is used again.",
)
@click.option(
    "--until",
    type=Day(),
    metavar="DAY",
    help="Last day of the invented data.  [default: yesterday]",
)
@click.option(
    "--desk/--no-desk",
    default=True,
    show_default=True,
    help="Serve the desk afterwards, until Ctrl-C; or end with the book of business.",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help="Where the desk is served, on this machine alone.",
)
def command(*, accounts: int, folder: Path, until: date | None, desk: bool, port: int) -> None:
    """Make an invented company, score its two years, show its book of business, serve its desk.

    The data is the same every time, apart from its last day. Also writes DIR/report.html, one file
    with charts. Run again it uses what is there; delete DIR to begin anew.
    """
    if desk:
        _check_port(port)  # before anything takes long
    project = _prepared(folder, accounts, until or today() - timedelta(days=1))
    _score_and_show(project, folder)
    if desk:
        _serve(project, port)


def _score_and_show(project: "Project", folder: Path) -> None:
    """Score all of history, print the book of business and write the report."""
    from keepwell.cli.book import write_html
    from keepwell.cli.book_table import show
    from keepwell.portfolio import book_of_business

    last = _last_day(project)
    _score_all(project, last)
    with _step(_("Looking at the book of business")):
        book = book_of_business(project, as_of=last)
    with _step(_("Writing the report")):
        write_html(project, book, folder / REPORT)
    click.echo()
    show(book, project)
    click.echo()
    click.echo(_next(folder, last))


def _prepared(folder: Path, accounts: int, until: date) -> "Project":
    """Return the demo's project, made and filled if it is not there yet."""
    from keepwell import samples
    from keepwell.project import FILE, Project

    if (folder / FILE).exists():
        project = Project.open(folder)
        if project.settings.name != NAME:
            raise UsageError(
                f'{folder} holds a project of another name, "{project.settings.name}". Choose '
                "another folder for the demo with `--dir`."
            )
    else:
        project = Project.create(folder, name=NAME, currency="EUR")
        (folder / samples.FEEDBACK.name).write_bytes(samples.FEEDBACK.read_bytes())
    if _last_touchpoint(project) is None:
        _fill(project, accounts, until)
    else:
        said = _("Using the invented company in {folder}; delete it to make another.")
        click.echo(said.format(folder=folder))
    return project


def _fill(project: "Project", accounts: int, until: date) -> None:
    from keepwell import samples
    from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS

    said = _("Inventing a company with {count} accounts, two years until {day}")
    with _step(said.format(count=number(accounts), day=day(until))):
        sample = samples.build(accounts, until=until)
    with _step(_("Storing {count} touchpoints").format(count=number(sample.touchpoints.num_rows))):
        # Touchpoints come last: whether they are there tells whether all of it is.
        project.lake.append(TRAITS, sample.traits)
        project.lake.append(TOUCHPOINTS, sample.touchpoints)


def _last_day(project: "Project") -> date:
    last = _last_touchpoint(project)
    if last is None:
        raise UsageError("The invented company is empty. Ask for more accounts with `--accounts`.")
    return last


def _last_touchpoint(project: "Project") -> date | None:
    from keepwell.engine.lake.tables import TOUCHPOINTS

    lake = project.lake
    last = lake.connection.to_pyarrow(lake.read(TOUCHPOINTS)["at"].max()).as_py()
    return None if last is None else last.astimezone(UTC).date()


def _score_all(project: "Project", last: date) -> None:
    from keepwell.health import history

    with _step(_("Scoring every account, week by week")):
        history(project, every="week", until=last, unit="account")
    with _step(_("Scoring every person, week by week")):
        history(project, every="week", until=last, unit="person")


def _check_port(port: int) -> None:
    from keepwell.desk.serving.running import check_port

    check_port(HOST, port)


def _serve(project: "Project", port: int) -> None:
    """Let invented colleagues sign in, publish the scores, and serve until stopped."""
    from keepwell.desk.serving import preparing
    from keepwell.desk.serving.running import address, serve

    here = address(HOST, port)
    # Every minute some jobs run by themselves; what is done would push the logins out of sight.
    os.environ.setdefault("KEEPWELL_LOG_LEVEL", "WARNING")
    preparing.stand_on(project, address=here)
    with _step(_("Getting the desk ready")):
        preparing.prepare()
    _publish(project)
    click.echo(_logins(here))
    serve(host=HOST, port=port, workers=1)


def _publish(project: "Project") -> None:
    """Bring today's scores to the desk, and how its sources are, for people who work there.

    What customers answered follows, for it is shown with the customers that were published.
    """
    from keepwell.desk.alerts.starting import demo_alerts
    from keepwell.desk.cases.starting import demo_cases
    from keepwell.desk.health.models import Publication
    from keepwell.desk.health.publishing import publish
    from keepwell.desk.intake import watching
    from keepwell.desk.members.actions import demo_members
    from keepwell.desk.playbooks.starting import demo_plans
    from keepwell.desk.reports.starting import demo_closing
    from keepwell.desk.rules.starting import demo_rules
    from keepwell.desk.surveys.starting import demo_feedback

    demo_members(PASSWORD)
    if not Publication.objects.filter(as_of=today(), finished_at__isnull=False).exists():
        with _step(_("Publishing today's scores to the desk")):
            publish(project, today())
            watching.look(project, today())
    with _step(_("Bringing in what customers answered")):
        demo_feedback()
        demo_cases()
        demo_plans()
        demo_rules()
        demo_alerts()
        demo_closing()


def _logins(here: str) -> str:
    from keepwell.desk.members.actions.starting import DEMO

    roles = {
        "admin": _("administers the desk"),
        "manager": _("sees all customers"),
        "member": _("sees the customers of a team"),
        "viewer": _("sees all, changes nothing"),
    }
    lines = [f"  {name}@{DEMO}".ljust(36) + what for name, what in roles.items()]
    said = _("The desk is at {address}. Sign in with the password {password} as one of:")
    return "\n".join(
        ["", said.format(address=here, password=PASSWORD), *lines, _("Ctrl-C stops it."), ""]
    )


@contextmanager
def _step(text: str) -> Iterator[None]:
    """Say what goes on, and how long it took: moving on a terminal, line by line elsewhere."""
    began = perf_counter()
    if sys.stderr.isatty():
        from rich.console import Console

        with Console(stderr=True).status(text + " …"):
            yield
    else:
        yield
    done = _("{what}: {seconds} s").format(what=text, seconds=number(perf_counter() - began, 1))
    click.echo(done, err=True)


def _next(folder: Path, last: date) -> str:
    here = f"keepwell --project {folder}"
    what = {
        str((folder / REPORT).resolve()): _("the report with charts: open it in a browser"),
        f"{here} book --owner 'Hana Sato' --as-of {last}": _("the customers of one colleague"),
        f"{here} explain acc-0011 --as-of {last}": _("why a score is what it is"),
        f"{here} up": _("the desk, whenever you want it"),
        "keepwell init acme": _("begin with your own data"),
    }
    width = max(map(len, what))
    lines = [f"  {left:{width}}   {right}" for left, right in what.items()]
    return "\n".join([_("What to do next:"), *lines])
