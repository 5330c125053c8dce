"""Losses on a terminal: why, and whether there were more than usual."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from keepwell.cli.book_table import Section, print_sections, right
from keepwell.language import _, day, money, ngettext, number, percent

if TYPE_CHECKING:
    from rich.text import Text

    from keepwell.engine.retention.alarm import Verdict
    from keepwell.engine.retention.causes import Cause, Red
    from keepwell.engine.retention.periods import By, Period
    from keepwell.retaining import Retention

NAMED = 3
"""Measures named beside a reason."""
COLOURS = {"unknown": "bright_black", "calm": "green", "watch": "yellow", "alarm": "red"}
SHAPES = {"unknown": "○", "calm": "●", "watch": "◆", "alarm": "▲"}


def show_causes(retention: "Retention", period: "Period", found: "Sequence[Cause]") -> None:
    """Print the reasons of a period's losses, the most frequent first."""
    lost = sum(one.customers for one in found)
    said = ngettext("{count} customer was lost", "{count} customers were lost", lost)
    since, until = day(period.since), day(period.until)
    click.echo(f"{said.format(count=number(lost))}, {since} – {until}")
    currency = retention.project.settings.currency
    rows = [
        {
            "reason": one.title,
            "customers": one.customers,
            "share": right(percent(one.share)),
            "cumulative": right(percent(one.cumulative)),
            "revenue": right("–" if one.revenue is None else money(one.revenue, currency)),
            "revenue_share": right(_share(one.revenue_share)),
            "red": ", ".join(map(_red, one.red[:NAMED])),
            "acted": right(f"{number(one.acted)}/{number(one.customers)}"),
        }
        for one in found
    ]
    headings = {
        "reason": _("Reason"), "customers": _("Lost"), "share": _("Of all"),
        "cumulative": _("With those above"), "revenue": _("Revenue a month"),
        "revenue_share": _("Of all"), "red": _("Red before"), "acted": _("Something was done"),
    }  # fmt: skip
    print_sections([Section(_("Why customers were lost"), rows, headings)])


def show_alarm(found: "Sequence[Verdict]", by: "By") -> None:
    """Print the verdict on the last period, then each of them."""
    from keepwell.report.rotation import sentence, state

    if not found:
        click.echo(_("There is no whole period between these days."))
        return
    last = found[-1]
    click.echo(click.style(f"{SHAPES[last.state]} {state(last.state)}", fg=COLOURS[last.state]))
    click.echo(sentence(last, by))
    rows: list[dict[str, object]] = [
        {
            "period": day(one.period.since),
            "state": _state(one.state),
            "start": one.figures.start,
            "lost": one.figures.lost,
            "new": one.figures.new,
            "watch": None if one.limits is None else one.limits[0],
            "alarm": None if one.limits is None else one.limits[1],
        }
        for one in found
    ]
    headings = {
        "period": _("From"), "state": _("State"), "start": _("At the start"), "lost": _("Lost"),
        "new": _("New"), "watch": _("Watch from"), "alarm": _("Alarm from"),
    }  # fmt: skip
    print_sections([Section(_("Losses against normal rotation"), rows, headings)])
    click.echo(
        _(
            "In normal rotation at most 1 period in 20 is a watch and 1 in 100 an alarm. The "
            "limits are those of one period alone; several that stay high are judged too."
        )
    )


def _red(one: "Red") -> str:
    return f"{one.title} {number(one.customers)}/{number(one.of)}"


def _share(value: float | None) -> str:
    return "–" if value is None else percent(value)


def _state(name: str) -> "Text":
    from rich.text import Text

    from keepwell.report.rotation import state

    return Text(f"{SHAPES[name]} {state(name)}", style=COLOURS[name])
