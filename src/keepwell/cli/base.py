"""What commands share: the project they work on and the options that mean the same everywhere."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import click

from keepwell import language
from keepwell.errors import UsageError

if TYPE_CHECKING:
    from keepwell.engine.retention.periods import Period
    from keepwell.project import Project

P = ParamSpec("P")
R = TypeVar("R")
FOLDER = click.Path(file_okay=False, path_type=Path)
"""The type of an argument that is a folder; it need not exist."""
FORMATS = ("table", "json", "csv", "parquet")
"""How results can be printed: for people, then for programs."""


def current_project(context: click.Context) -> "Project":
    """Open the project that the command is about, and speak its language from here on.

    That is the folder of `--project`, else the folder we are in or the nearest one above it.
    Raises ProjectError if there is none or its settings cannot be used.
    """
    from keepwell.project import Project

    folder: Path | None = context.find_root().params["project"]
    project = Project.find() if folder is None else Project.open(folder)
    language.use(project.settings.language)
    return project


def today() -> date:
    """Return the day it is now, in UTC: the one place where commands look at the clock."""
    return datetime.now(UTC).date()


class Day(click.ParamType[date]):
    """A day: `YYYY-MM-DD`, `today` or `yesterday`, in UTC."""

    name = "day"

    def convert(
        self, value: str | date, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Return the day meant; another text is a usage error."""
        if isinstance(value, date):
            return value
        words = {"today": today(), "yesterday": today() - timedelta(days=1)}
        if value in words:
            return words[value]
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
        if day is None or day.isoformat() != value:
            self.fail(
                f'Expected a day as YYYY-MM-DD, "today" or "yesterday". Got "{value}".', param, ctx
            )
        return day


class Days(click.ParamType[int]):
    """A number of days: `90d`, or `90`; from `least` to `most`."""

    name = "days"

    def __init__(self, least: int = 0, most: int = 36_500) -> None:
        self.least, self.most = least, most

    def convert(
        self, value: str | int, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return the number; another text, or one out of range, is a usage error."""
        if isinstance(value, int):
            return value
        number = value.removesuffix("d")
        is_number = number.isascii() and number.isdigit()
        if not (is_number and self.least <= int(number) <= self.most):
            self.fail(
                f'Expected days such as "7d", from {self.least} to {self.most}. Got "{value}".',
                param,
                ctx,
            )
        return int(number)


class Since(click.ParamType[date | timedelta]):
    """An earlier day: a day as `Day` takes it, or so many days before, as `28d`."""

    name = "day"

    def convert(
        self,
        value: str | date | timedelta,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> date | timedelta:
        """Return the day, or how long before; another text is a usage error."""
        if not isinstance(value, str):
            return value
        number = value.removesuffix("d")
        if number != value and number.isascii() and number.isdigit() and len(number) < 6:  # noqa: PLR2004 - days in 270 years
            return timedelta(days=int(number))
        return Day().convert(value, param, ctx)


HORIZON = Days(1, 730)
"""How far one looks ahead: two years at most."""

as_of_option = click.option(
    "--as-of",
    type=Day(),
    default="today",
    show_default=True,
    metavar="DAY",
    help="The day to look at, to its end in UTC: YYYY-MM-DD, today or yesterday. Only what had "
    "happened by then counts.",
)
"""`--as-of DAY`, passed to the command as `as_of: date`."""

format_option = click.option(
    "--format",
    "output_format",
    type=click.Choice(FORMATS),
    default="table",
    show_default=True,
    help="A table for people; json (an array of objects), csv or parquet for programs.",
)
"""`--format FORMAT`, passed to the command as `output_format: str`, for `output.write`."""

segment_option = click.option(
    "--segment", metavar="NAME", help="Only the customers who are in this segment on the day."
)
"""`--segment NAME`, passed to the command as `segment: str | None`."""

out_option = click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write to this file instead of standard output.",
)
"""`--out FILE`, passed to the command as `out: Path | None`, for `output.write`."""


def period_options(command: Callable[P, R]) -> Callable[P, R]:
    """Give a command `--from DAY` and `--to DAY`, passed to it as `since` and `until`.

    `period_of` makes a period of both.
    """
    since = click.option(
        "--from",
        "since",
        type=Since(),
        default="365d",
        show_default=True,
        metavar="DAY",
        help="The day with which the period begins, at midnight UTC; or so many days before its "
        "end.",
    )
    until = click.option(
        "--to",
        "until",
        type=Day(),
        default="today",
        show_default=True,
        metavar="DAY",
        help="The day with whose midnight (UTC) the period ends; that day is no longer in it.",
    )
    return since(until(command))


def period_of(since: date | timedelta, until: date) -> "Period":
    """Return the period of `period_options`; raise UsageError if it does not run forward."""
    from keepwell.engine.retention.periods import Period

    first = until - since if isinstance(since, timedelta) else since
    if first >= until:
        raise UsageError(f"A period runs forward: {first} is not before {until}.")
    return Period(first, until)


def examples(*lines: str) -> str:
    """Return an epilog that shows command lines as they are typed."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
