"""A book of business on a terminal: one short table for each question."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING

import click

from keepwell.language import _, day, moment, money, ngettext, number, percent

if TYPE_CHECKING:
    from rich.text import Text

    from keepwell.engine.book import Book
    from keepwell.engine.book.result import Band, Change, State
    from keepwell.project import Project

COLOURS = {"at_risk": "red", "watch": "yellow", "healthy": "green", "unknown": "bright_black"}
SHOWN = 5
"""Changes and renewals of each kind; the report and the JSON have more."""


@dataclass(frozen=True)
class Section:
    """A heading and the table under it."""

    heading: str
    rows: "Sequence[dict[str, object]]"
    headings: dict[str, str]


def show(book: "Book", project: "Project") -> None:
    """Print a book of business for people."""
    for line in _summary(book, project):
        click.echo(line)
    print_sections(_sections(book, project))


def print_sections(sections: "Iterable[Section]") -> None:
    """Print tables, but for those that are empty."""
    from keepwell.cli.output import write

    for section in sections:
        if section.rows:
            click.echo(f"\n{section.heading}")
            write(section.rows, "table", headings=section.headings)


def _summary(book: "Book", project: "Project") -> Iterator[str]:
    from keepwell.report.telling import alarms, signed_money, title

    currency = project.settings.currency
    yield click.style(f"{project.settings.name} · {title(book)}", bold=True)
    yield _("{as_of}, compared with {since}").format(as_of=day(book.as_of), since=day(book.since))
    customers = ngettext("{count} customer", "{count} customers", book.total.customers)
    yield _("{customers}, {value} a year; value at risk {at_risk} ({change})").format(
        customers=customers.format(count=number(book.total.customers)),
        value=money(book.total.value, currency),
        at_risk=money(book.at_risk.value, currency),
        change=signed_money(book.at_risk.value - book.at_risk_before.value, currency),
    )
    if book.data_as_of is not None:
        coverage = percent(book.coverage or 0.0)
        yield _("Data as of {moment}; {coverage} of the scores' weight has data behind it.").format(
            moment=moment(book.data_as_of, project.timezone), coverage=coverage
        )
    yield from (click.style(f"! {line}", fg="yellow") for line in alarms(book))


def _sections(book: "Book", project: "Project") -> Iterator[Section]:
    currency = project.settings.currency
    yield bands(book.bands, currency)
    yield states(book.states, currency)
    yield _changes(_("Biggest falls"), book.falls, book)
    yield _changes(_("Biggest rises"), book.rises, book)
    yield _renewals(book, currency)
    yield _due(book, currency)
    yield _sources(book, project.timezone)


def bands(those: "Sequence[Band]", currency: str) -> Section:
    """Return the table of bands and their movement."""
    from keepwell.report.telling import signed, signed_money

    rows = [
        {
            "band": _band(one.band),
            "now": one.now.customers,
            "change": right(signed(one.now.customers - one.before.customers)),
            "came": one.came.customers,
            "went": one.went.customers,
            "new": one.new.customers,
            "lost": one.lost.customers,
            "value": right(money(one.now.value, currency)),
            "moved": right(signed_money(one.now.value - one.before.value, currency)),
        }
        for one in those
    ]
    headings = {
        "band": _("Band"), "now": _("Customers"), "change": _("Change"), "came": _("Came in"),
        "went": _("Went out"), "new": _("New"), "lost": _("Lost"), "value": _("Value a year"),
        "moved": _("Change"),
    }  # fmt: skip
    return Section(_("Bands and their movement"), rows, headings)


def states(those: "Sequence[State]", currency: str) -> Section:
    """Return the table of states."""
    from keepwell.report.telling import signed
    from keepwell.sentences import state

    rows = [
        {
            "state": state(one.state),
            "now": one.now.customers,
            "change": right(signed(one.now.customers - one.before.customers)),
            "value": right(money(one.now.value, currency)),
        }
        for one in those
    ]
    headings = {
        "state": _("State"), "now": _("Customers"), "change": _("Change"),
        "value": _("Value a year"),
    }  # fmt: skip
    return Section(_("States"), rows, headings)


def _changes(heading: str, changes: "Sequence[Change]", book: "Book") -> Section:
    from keepwell.report.telling import because, called, signed
    from keepwell.sentences import score

    rows = [
        {
            "who": called(one.who),
            "customer": one.who.customer,
            "score": right(score(one.now)),
            "change": right(signed(one.change)),
            "band": _band(one.band_now),
            "because": because(one, book),
        }
        for one in changes[:SHOWN]
    ]
    headings = {
        "who": _("Customer"), "customer": _("Key"), "score": _("Score"), "change": _("Change"),
        "band": _("Band"), "because": _("Because"),
    }  # fmt: skip
    return Section(heading, rows, headings)


def _renewals(book: "Book", currency: str) -> Section:
    from keepwell.report.telling import due_within

    rows = [
        {
            "due": due_within(one),
            "customers": one.total.customers,
            "value": right(money(one.total.value, currency)),
            **{band: total.customers for band, total in one.bands.items()},
        }
        for one in book.renewals
        if any(window.total.customers for window in book.renewals)
    ]
    headings = {"due": _("Due"), "customers": _("Customers"), "value": _("Value a year")}
    bands = {name: _band(name).plain for name in COLOURS}
    return Section(_("Renewals"), rows, headings | bands)


def _due(book: "Book", currency: str) -> Section:
    from keepwell.report.telling import called
    from keepwell.sentences import score

    rows: list[dict[str, object]] = [
        {
            "who": called(one.who),
            "customer": one.who.customer,
            "on": day(one.on),
            "days": one.days,
            "score": right(score(one.score)),
            "value": right(money(one.who.value or 0.0, currency)),
            "owner": one.who.owner,
        }
        for one in book.due[:SHOWN]
    ]
    headings = {
        "who": _("Customer"), "customer": _("Key"), "on": _("Renews on"), "days": _("In days"),
        "score": _("Score"), "value": _("Value a year"), "owner": _("Owner"),
    }  # fmt: skip
    return Section(_("Next renewals at risk"), rows, headings)


def _sources(book: "Book", zone: tzinfo) -> Section:
    from keepwell.report.telling import quiet_for, rhythm

    rows = [
        {
            "source": one.source,
            "touchpoints": one.touchpoints,
            "last": moment(one.last_arrival, zone),
            "rhythm": rhythm(one),
            "silence": quiet_for(one),
            "alive": _("silent") if one.silent else _("alive"),
        }
        for one in book.sources
    ]
    headings = {
        "source": _("Source"), "touchpoints": _("Touchpoints"), "last": _("Last arrival"),
        "rhythm": _("Usually"), "silence": _("Quiet for"), "alive": _("State"),
    }  # fmt: skip
    return Section(_("Freshness of the data"), rows, headings)


def _band(name: str) -> "Text":
    from rich.text import Text

    from keepwell.sentences import band

    return Text(band(name), style=COLOURS[name])


def right(text: str) -> "Text":
    """Return a text that is aligned as numbers are."""
    from rich.text import Text

    return Text(text, justify="right")
