"""`keepwell proof`: how well the score foretold who left."""

import json
from datetime import date
from typing import TYPE_CHECKING

import click

from keepwell.cli.base import HORIZON, as_of_option, current_project, examples, segment_option

if TYPE_CHECKING:
    from keepwell.proving import Every


@click.command(
    epilog=examples(
        "keepwell proof",
        "keepwell proof --horizon 30d --segment enterprise",
        "keepwell proof --scorecard saas@7519694c6975",
        "keepwell proof --as-of 2026-03-31 --every month --format json",
    )
)
@click.option(
    "--scorecard",
    metavar="NAME",
    help="Prove this scorecard instead of the first that applies; NAME@VERSION is any version that "
    "ever scored.",
)
@as_of_option
@click.option(
    "--horizon",
    type=HORIZON,
    default="90d",
    show_default=True,
    metavar="DAYS",
    help="A leaver counts who leaves within so many days after a day looked at.",
)
@segment_option
@click.option(
    "--every",
    type=click.Choice(["week", "month"]),
    default="week",
    show_default=True,
    help="Look at the end of every week or month of the last two years.",
)
@click.option(
    "--as-said",
    is_flag=True,
    help="Judge what `keepwell history` said of a day when it first scored it, instead of what "
    "would be said of it now.",
)
@click.option(
    "--alerts",
    "budget",
    type=click.IntRange(min=1),
    metavar="N",
    help="Alerts a week that the team takes up.  [default: 10 for every colleague who owns any]",
)
@click.option(
    "--by-segment", is_flag=True, help="Also say how well the score tells within each segment."
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="Tables for people; json (one object) for programs.",
)
@click.pass_context
def command(
    context: click.Context,
    *,
    scorecard: str | None,
    as_of: date,
    horizon: int,
    segment: str | None,
    every: "Every",
    as_said: bool,
    budget: int | None,
    by_segment: bool,
    output_format: str,
) -> None:
    """Prove the score: whether it foretold who left.

    Scores every customer as of past days, from what was known before each, and looks who left
    afterwards. Says first in plain words whether the score is better than a coin, tenure and last
    activity, and with fewer than about 30 leavers that it cannot tell; then come the numbers, with
    the intervals that hold the truth 95 times in 100.
    """
    from keepwell.cli.output import plain
    from keepwell.cli.proof_table import show
    from keepwell.engine.proof.result import record
    from keepwell.proving import Question, prove
    from keepwell.report.verdict import verdict

    project = current_project(context)
    question = Question(
        as_of, horizon, scorecard, segment, every,
        as_said=as_said, budget=budget, by_segment=by_segment,
    )  # fmt: skip
    found = record(prove(project, question))
    if output_format == "json":
        data = found | {"verdict": verdict(found)}
        click.echo(json.dumps(plain(data), indent=2, ensure_ascii=False))
    else:
        show(found)
