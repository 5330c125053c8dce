"""Feedback on a terminal: the figure of a period, its parts, accounts and topics."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from keepwell.cli.book_table import Section, print_sections, right
from keepwell.language import _, day, ngettext, number, percent

if TYPE_CHECKING:
    import pyarrow as pa

    from keepwell.engine.feedback.figures import Change, Opinion
    from keepwell.engine.feedback.response import Share
    from keepwell.engine.feedback.result import Heard
    from keepwell.engine.feedback.scales import Scale
    from keepwell.engine.feedback.topics.ranking import Mentions, Step
    from keepwell.engine.retention.periods import Period
    from keepwell.hearing import Hearing, Part

LINES = 20
"""Accounts shown on a terminal, the unhappiest first."""


def show(
    hearing: "Hearing", period: "Period", sides: "tuple[Heard, Heard]", covered: "Share"
) -> None:
    """Print a period beside the one before it."""
    from keepwell.engine.feedback.figures import change

    now, before = sides
    _title(hearing, period)
    if not _any(now.opinion):
        return
    click.echo(_said(now.opinion))
    moved = change(now.opinion, before.opinion)
    if moved is not None:
        click.echo(_moved(hearing.scale, moved))
    print_sections([Section(_("Answers"), _split(now.opinion), _split_headings())])
    click.echo()
    if now.response.of:
        text = _("Of {sent} questions sent, {share} were answered ({range}).")
        click.echo(_told(text, now.response))
    if covered.of:
        text = _("Of {sent} customers with a known decider, {share} had one answer ({range}).")
        click.echo(_told(text, covered))
    _off(now.opinion)


def show_parts(hearing: "Hearing", period: "Period", by: str, found: "Sequence[Part]") -> None:
    """Print a row for each part."""
    _title(hearing, period)
    rows = [
        {
            "part": _("not known") if one.name is None else one.name,
            "figure": right(figure(hearing.scale, one.heard.opinion.figure)),
            "range": right(_range(one.heard.opinion)),
            "answers": one.heard.opinion.answers,
            **{mood: getattr(one.heard.opinion, mood) for mood in ("good", "middle", "bad")},
            "response": right(_share(one.heard.response.share)),
        }
        for one in found
    ]
    headings = {
        "part": by, "figure": hearing.survey.upper(), "range": _("95 % between"),
        "answers": _("Answers"), **_moods(hearing.scale), "response": _("Response rate"),
    }  # fmt: skip
    print_sections([Section(_("In parts"), rows, headings)])
    if not rows:
        click.echo(_nothing())


def show_accounts(hearing: "Hearing", period: "Period", found: "pa.Table") -> None:
    """Print what accounts come to, and the unhappiest of them."""
    from keepwell.engine.feedback.accounts import account_opinion

    _title(hearing, period)
    whole = account_opinion(found, hearing.scale)
    if not _any(whole):
        return
    click.echo(_said(whole))
    rows = [
        {**row, "score": right(number(row["score"], 1))}
        for row in found.sort_by([("score", "ascending"), ("account", "ascending")])
        .slice(0, LINES)
        .to_pylist()
    ]
    headings = {"account": _("Account"), "score": _("Answer"), "people": _("People")}
    print_sections([Section(_how(hearing.declared.accounts.how), rows, headings)])
    if found.num_rows > LINES:
        text = _("{shown} of {all} are shown; `--format csv` lists them all.")
        click.echo(text.format(shown=number(LINES), all=number(found.num_rows)))


def show_topics(hearing: "Hearing", period: "Period", found: "Sequence[Mentions]") -> None:
    """Print what comments are about."""
    _title(hearing, period)
    rows = [
        {
            "topic": hearing.declared.topics.title(one.topic) if one.topic else _("no topic"),
            "bad": one.bad,
            "share": right(_share(one.share)),
            "cumulative": right(_share(one.cumulative)),
            "good": one.good,
            "comments": one.comments,
        }
        for one in found
    ]
    moods = _moods(hearing.scale)
    headings = {
        "topic": _("Topic"), "bad": moods["bad"], "share": _("Share"),
        "cumulative": _("Together"), "good": moods["good"], "comments": _("Comments"),
    }  # fmt: skip
    print_sections([Section(_("What comments are about"), rows, headings)])
    if not rows:
        click.echo(_("Nobody wrote a comment in this period."))
    elif not hearing.declared.topics.listed:
        click.echo(_("Write down in feedback.yaml which words mean which topic."))


def show_trend(
    hearing: "Hearing", periods: "Sequence[Period]", found: "Mapping[str, Sequence[Step]]"
) -> None:
    """Print the share of comments that each topic has, a column for each part of the period."""
    _title(hearing, type(periods[0])(periods[0].since, periods[-1].until))
    rows: list[dict[str, object]] = [
        {"topic": hearing.declared.topics.title(topic)}
        | {str(n): right(_step(step)) for n, step in enumerate(steps)}
        for topic, steps in found.items()
    ]
    headings = {"topic": _("Topic")} | {str(n): day(one.since) for n, one in enumerate(periods)}
    print_sections([Section(_("Share of comments, from"), rows, headings)])
    if rows:
        click.echo(_("* A change against the part before that is hardly chance."))
    else:
        click.echo(_("No comment of this period has a topic."))


def _step(step: "Step") -> str:
    return _share(step.mentions.share) + ("*" if step.certain else "")


def figure(scale: "Scale", value: float | None) -> str:
    """Write a figure as its scale is written: points, a share or a mean."""
    if value is None:
        return "–"
    if scale.figure == "share":
        return percent(value)
    digits = 1 if scale.figure == "mean" else 0
    return number(round(value, digits), digits)


def _title(hearing: "Hearing", period: "Period") -> None:
    days = _("{since} to {until}").format(since=day(period.since), until=day(period.until))
    parts = [hearing.project.settings.name, hearing.survey.upper(), days]
    click.echo(click.style(" · ".join([*parts, *filter(None, [hearing.segment])]), bold=True))


def _any(opinion: "Opinion") -> bool:
    """Tell whether there are answers, and say so if there are none."""
    if not opinion.answers:
        click.echo(_nothing())
        _off(opinion)
    return bool(opinion.answers)


def _nothing() -> str:
    return _("Nobody answered in this period.")


def _off(opinion: "Opinion") -> None:
    if opinion.off:
        text = ngettext(
            "{count} answer is not on the scale from {low} to {high}, and is in no figure.",
            "{count} answers are not on the scale from {low} to {high}, and are in no figure.",
            opinion.off,
        )
        low, high = (number(end) for end in (opinion.scale.low, opinion.scale.high))
        click.echo(text.format(count=number(opinion.off), low=low, high=high))


def _said(opinion: "Opinion") -> str:
    text = ngettext(
        "{name} {figure} from {count} answer; the true one lies between {range}.",
        "{name} {figure} from {count} answers; the true one lies between {range}.",
        opinion.answers,
    )
    return text.format(
        name=opinion.scale.name.upper(),
        figure=figure(opinion.scale, opinion.figure),
        count=number(opinion.answers),
        range=_range(opinion),
    )


def _moved(scale: "Scale", moved: "Change") -> str:
    from keepwell.report.telling import signed

    factor = 100 if scale.figure == "share" else 1
    size, low, high = (signed(factor * one, 1) for one in (moved.size, moved.low, moved.high))
    if scale.figure != "mean":
        size = _("{points} points").format(points=size)
    if moved.certain:
        text = _("{size} against the period before (between {low} and {high}): a change.")
    else:
        text = _("{size} against the period before (between {low} and {high}): may be chance.")
    return text.format(size=size, low=low, high=high)


def _split(opinion: "Opinion") -> list[dict[str, object]]:
    moods = _moods(opinion.scale)
    return [
        {
            "mood": moods[name],
            "count": getattr(opinion, name),
            "share": right(_share(getattr(opinion, name) / opinion.answers)),
        }
        for name in ("good", "middle", "bad")
    ]


def _split_headings() -> dict[str, str]:
    return {"mood": "", "count": _("Answers"), "share": _("Share")}


def _moods(scale: "Scale") -> dict[str, str]:
    if scale.name == "nps":
        return {"good": _("Promoters"), "middle": _("Passives"), "bad": _("Detractors")}
    return {"good": _("Good"), "middle": _("In between"), "bad": _("Bad")}


def _range(opinion: "Opinion") -> str:
    ends = opinion.interval
    return " – ".join(figure(opinion.scale, end) for end in ends) if ends else "–"


def _told(text: str, share: "Share") -> str:
    low, high = share.interval or (0.0, 1.0)
    span = f"{percent(low)} – {percent(high)}"
    return text.format(sent=number(share.of), share=_share(share.share), range=span)


def _share(value: float | None) -> str:
    return "–" if value is None else percent(value)


def _how(how: str) -> str:
    return {
        "mean": _("The mean of an account's people"),
        "last": _("The last answer of an account's people"),
        "weighted": _("The mean of an account's people, weighted by role"),
    }[how]
