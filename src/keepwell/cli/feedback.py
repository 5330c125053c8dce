"""`keepwell feedback`: what customers say, as figures, by account and by topic."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from keepwell.cli.base import (
    current_project,
    examples,
    format_option,
    out_option,
    period_of,
    period_options,
    segment_option,
)
from keepwell.errors import UsageError

if TYPE_CHECKING:
    from keepwell.engine.retention.periods import By, Period
    from keepwell.hearing import Hearing


@dataclass(frozen=True)
class Wanted:
    """How the answer is to look."""

    by: str | None
    output_format: str
    out: Path | None


@click.command(
    epilog=examples(
        "keepwell feedback",
        "keepwell feedback --survey csat --by month --from 2026-01-01 --to 2026-07-01",
        "keepwell feedback --by segment",
        "keepwell feedback --by industry --format csv --out nps.csv",
        "keepwell feedback --accounts",
        "keepwell feedback --topics",
        "keepwell feedback --topics --by month",
    )
)
@click.option(
    "--survey",
    type=click.Choice(["nps", "csat", "ces", "emoji"]),
    default="nps",
    show_default=True,
    help="The kind of question.",
)
@period_options
@click.option(
    "--by",
    metavar="WHAT",
    help="In parts: by segment, stage, channel, language, day, week, month, quarter or year, or by "
    "a trait of the account, such as industry (trait:segment for one that is called like a word "
    "here).",
)
@segment_option
@click.option(
    "--accounts",
    is_flag=True,
    help="One answer an account: that of its people together, by the rule in feedback.yaml.",
)
@click.option(
    "--topics",
    is_flag=True,
    help="What comments are about, by the words in feedback.yaml: first what the unhappy say most. "
    "With `--by month` (day, week, …) as shares of comments over time.",
)
@format_option
@out_option
@click.pass_context
def command(
    context: click.Context,
    *,
    survey: str,
    since: date | timedelta,
    until: date,
    by: str | None,
    segment: str | None,
    accounts: bool,
    topics: bool,
    output_format: str,
    out: Path | None,
) -> None:
    """Show what customers answer: NPS, CSAT, CES, and how sure that is.

    NPS is the share of promoters (9-10) less that of detractors (0-6), in points from -100 to 100.
    CSAT is the share of 4 and 5 of five, CES the mean of seven. Each stands with the range in which
    the true figure lies, 95 times in 100: few answers make it wide.

    Read are the events `Survey Answered` and `Survey Sent`; properties tell the survey, the stage,
    the channel, the language and the comment. What an answer does not tell of itself is taken from
    the account's trait of the same name.
    """
    from keepwell.hearing import Hearing

    if accounts and topics:
        raise UsageError("Ask for one thing at a time: `--accounts` or `--topics`.")
    if accounts and by is not None:
        raise UsageError("Accounts answer once in one period: leave out `--by`.")
    hearing = Hearing(current_project(context), survey, segment)
    period, wanted = period_of(since, until), Wanted(by, output_format, out)
    if accounts:
        _accounts(hearing, period, wanted)
    elif topics:
        _topics(hearing, period, wanted)
    elif by is not None:
        _parts(hearing, period, by, wanted)
    else:
        _figures(hearing, period, wanted)


def _figures(hearing: "Hearing", period: "Period", wanted: Wanted) -> None:
    from keepwell.cli import feedback_table
    from keepwell.cli.output import write, write_object
    from keepwell.engine.feedback.figures import change
    from keepwell.engine.feedback.result import record

    now, before = hearing.heard(period), hearing.heard(period.before)
    covered = hearing.coverage(period)
    if wanted.output_format == "table":
        feedback_table.show(hearing, period, (now, before), covered)
        return
    moved = change(now.opinion, before.opinion)
    told = _of(hearing, period) | record(now)
    told |= {
        "change": moved and moved.size,
        "change_certain": moved and moved.certain,
        "accounts_with_decider": covered.of,
        "accounts_covered": covered.count,
        "coverage": covered.share,
    }
    if wanted.output_format == "json":
        write_object(told, wanted.out)
    else:
        write([told], wanted.output_format, wanted.out)


def _of(hearing: "Hearing", period: "Period") -> dict[str, object]:
    """Return what is asked about, as data."""
    asked = {"survey": hearing.survey, "segment": hearing.segment}
    return asked | {"from": period.since, "to": period.until}


def _parts(hearing: "Hearing", period: "Period", by: str, wanted: Wanted) -> None:
    from keepwell.cli import feedback_table
    from keepwell.cli.output import write
    from keepwell.engine.feedback.result import record

    found = hearing.by(period, by)
    if wanted.output_format == "table":
        feedback_table.show_parts(hearing, period, by, found)
        return
    rows = [
        {"by": by, "part": one.name} | _of(hearing, one.period) | record(one.heard) for one in found
    ]
    write(rows, wanted.output_format, wanted.out)


def _accounts(hearing: "Hearing", period: "Period", wanted: Wanted) -> None:
    from keepwell.cli import feedback_table
    from keepwell.cli.output import write

    found = hearing.account_scores(period)
    if wanted.output_format == "table" and wanted.out is None:
        feedback_table.show_accounts(hearing, period, found)
    else:
        write(found, wanted.output_format, wanted.out)


def _topics(hearing: "Hearing", period: "Period", wanted: Wanted) -> None:
    from dataclasses import asdict

    from keepwell.cli import feedback_table
    from keepwell.cli.output import write

    if wanted.by is not None:
        _topic_trend(hearing, period, wanted.by, wanted)
        return
    found = hearing.topics(period)
    if wanted.output_format == "table":
        feedback_table.show_topics(hearing, period, found)
        return
    titles = hearing.declared.topics.title
    rows = [asdict(one) | {"title": titles(one.topic) if one.topic else None} for one in found]
    write(rows, wanted.output_format, wanted.out)


def _topic_trend(hearing: "Hearing", period: "Period", by: str, wanted: Wanted) -> None:
    from keepwell.cli import feedback_table
    from keepwell.cli.output import write
    from keepwell.engine.retention.periods import cut
    from keepwell.hearing import PERIODS

    if by not in PERIODS:
        raise UsageError(f"Topics are followed over time: use `--by` with {', '.join(PERIODS)}.")
    periods = cut(period.since, period.until, cast("By", by))
    found = hearing.topic_trend(periods)
    if wanted.output_format == "table":
        feedback_table.show_trend(hearing, periods, found)
        return
    rows = [
        {"topic": step.topic, "from": one.since, "to": one.until, "comments": step.mentions.count}
        | {"of": step.mentions.of, "share": step.mentions.share}
        | {"change": step.change, "change_certain": step.certain}
        for steps in found.values()
        for one, step in zip(periods, steps, strict=True)
    ]
    write(rows, wanted.output_format, wanted.out)
