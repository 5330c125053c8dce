"""Retention on a terminal: the period beside the one before, its parts, cohorts, definitions."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from keepwell.cli.book_table import Section, print_sections, right
from keepwell.language import _, day, money, ngettext, number, percent

if TYPE_CHECKING:
    from keepwell.definitions import Definition
    from keepwell.engine.retention.cohorts import Cohort
    from keepwell.engine.retention.periods import Period
    from keepwell.engine.retention.result import Figures
    from keepwell.retaining import Retention

LINES = 20
"""Customers shown under a definition; `--who` lists them all."""


def show(retention: "Retention", now: "Figures", before: "Figures") -> None:
    """Print a period beside the one before it."""
    click.echo(click.style(_title(retention, now.period), bold=True))
    click.echo(_("Compared with {period}").format(period=_days(before.period)))
    print_sections(
        Section(heading, rows, headings)
        for heading, rows, headings in (
            (_("Customers"), _count_rows(now, before), _beside(_("Customers"))),
            (
                _("Rates"),
                list(_rates(now, before)),
                _beside(_("Rate"), _("95 % between")),
            ),
            (_("Monthly recurring revenue"), _bridge_rows(retention, now, before), _beside("")),
        )
    )
    _remarks(retention, [now])


def show_parts(retention: "Retention", found: "Sequence[Figures]") -> None:
    """Print the parts of a period, a row each."""
    from keepwell.definitions import card

    whole = found[0].period.since, found[-1].period.until
    click.echo(click.style(_title(retention, type(found[0].period)(*whole)), bold=True))
    rows = [
        {"period": _days(one.period) + ("*" if one.period.part else "")}
        | {name: getattr(one, name) for name in COUNTED}
        | {name: right(_share(getattr(one, name))) for name in RATES}
        | {"change": right(_changed(one, before))}
        for one, before in zip(found, [None, *found], strict=False)
    ]
    shown = {name: card(name).title for name in (*COUNTED, *RATES[:2])}
    shown |= {"change": _("Change")} | {name: card(name).title for name in RATES[2:]}
    headings = {"period": _("Period")} | shown
    print_sections([Section(_("Period by period"), rows, headings)])
    if any(one.period.part for one in found):
        click.echo(_("* Only a part of it lies between the days asked for."))
    _remarks(retention, found)


def show_cohorts(retention: "Retention", found: "Sequence[Cohort]") -> None:
    """Print the grids of cohorts, by customers and by revenue."""
    columns = {str(n): number(n) for n in range(len(found))}
    headings = {"from": _("Began from"), "size": _("Customers")} | columns
    customers = [
        {"from": day(one.period.since), "size": one.size}
        | {str(n): right(_share(share)) for n, share in enumerate(one.shares)}
        for one in found
    ]
    revenue = [
        {"from": day(one.period.since), "size": one.size}
        | {str(n): right(_share(share)) for n, share in enumerate(one.revenue_shares or ())}
        for one in found
        if one.revenue is not None
    ]
    print_sections(
        [
            Section(_("Still customers after so many periods"), customers, headings),
            Section(_("Revenue after so many periods"), revenue, headings),
        ]
    )
    if not any(one.size for one in found):
        click.echo(_("Nobody began in this time."))
    _remarks(retention, ())


def show_definition(retention: "Retention", found: "Definition") -> None:
    """Print a card: what a figure means, the SQL that gives it, and its customers line by line."""
    click.echo(click.style(found.card.title, bold=True))
    click.echo(f"{found.card.formula}\n\n{found.card.meaning}\n")
    said = _("{period}: {value}; the SQL below gives {again}.")
    value, again = (_value(found.figure, one) for one in (found.value, found.by_sql))
    click.echo(said.format(period=_days(found.period), value=value, again=again))
    click.echo(f"\n{found.sql}")
    rows = found.lines.slice(0, LINES).to_pylist()
    headings = roster_headings(retention, found.figure)
    print_sections([Section(_("The customers counted"), rows, headings)])
    if found.lines.num_rows > LINES:
        hint = _("{shown} of {all} are shown; `--who {figure}` lists them all.")
        many = number(found.lines.num_rows)
        click.echo(hint.format(shown=number(LINES), all=many, figure=found.figure))


def roster_headings(retention: "Retention", figure: str) -> dict[str, str]:
    """Return the columns of a list of customers, and what stands above them."""
    from keepwell.definitions import card

    counted = figure == "all" or figure in RATES[:2]
    counts = {name: card(name).title for name in COUNTED} if counted else {}
    shown = {
        "account": _("Account"), "name": _("Name"), "owner": _("Owner"),
        "since": _("Customer since"), "left": _("Left"),
    }  # fmt: skip
    parts = _flows() if retention.has_revenue and figure in {"all", *RATES[2:]} else {}
    revenue = {f"revenue_{key}": text for key, text in parts.items() if key != "end"}
    return shown | counts | revenue


COUNTED = ("start", "new", "returned", "lost", "came_and_left", "end")
RATES = ("retention_rate", "churn_rate", "grr", "nrr")


def _title(retention: "Retention", period: "Period") -> str:
    name = retention.project.settings.name
    title = f"{name} · {_('Retention')} · {_days(period)}"
    return title if retention.segment is None else f"{title} · {retention.segment}"


def _days(period: "Period") -> str:
    return _("{since} to {until}").format(since=day(period.since), until=day(period.until))


def _beside(what: str, span: str = "") -> dict[str, str]:
    between = {"range": span} if span else {}
    sides = {"before": _("Before"), "change": _("Change")}
    return {"figure": what, "now": _("Now")} | between | sides


def _count_rows(now: "Figures", before: "Figures") -> list[dict[str, object]]:
    from keepwell.definitions import card
    from keepwell.report.telling import signed

    return [
        {
            "figure": card(name).title,
            "now": getattr(now, name),
            "before": getattr(before, name),
            "change": right(signed(getattr(now, name) - getattr(before, name))),
        }
        for name in COUNTED
    ]


def _rates(now: "Figures", before: "Figures") -> Iterator[dict[str, object]]:
    from keepwell.definitions import card
    from keepwell.engine.retention.comparing import span

    shares = {"retention_rate": now.start - now.lost, "churn_rate": now.lost}
    for name in RATES:
        later, earlier = getattr(now, name), getattr(before, name)
        found = span(shares[name], now.start) if name in shares else None
        known = later is not None and earlier is not None
        yield {
            "figure": card(name).title,
            "now": right(_share(later)),
            "range": right(f"{_share(found[0])} – {_share(found[1])}" if found else ""),
            "before": right(_share(earlier)),
            "change": right(_points(later - earlier) if known else "–"),
        }


def _bridge_rows(
    retention: "Retention", now: "Figures", before: "Figures"
) -> list[dict[str, object]]:
    if now.bridge is None or before.bridge is None:
        return []
    from keepwell.report.telling import signed_money

    currency = retention.project.settings.currency
    return [
        {
            "figure": text,
            "now": right(money(getattr(now.bridge, name), currency)),
            "before": right(money(getattr(before.bridge, name), currency)),
            "change": right(
                signed_money(getattr(now.bridge, name) - getattr(before.bridge, name), currency)
            ),
        }
        for name, text in _flows().items()
    ]


def _flows() -> dict[str, str]:
    return {
        "start": _("Revenue at the start"), "expansion": _("+ Expansion"),
        "contraction": _("− Contraction"), "churn": _("− Churn"), "new": _("+ New"),
        "end": _("Revenue at the end"),
    }  # fmt: skip


def _remarks(retention: "Retention", found: "Sequence[Figures]") -> None:
    """Say what is not in the figures of revenue."""
    from keepwell.definitions import no_revenue

    unvalued = max((one.unvalued for one in found), default=0)
    if not retention.has_revenue:
        click.echo(f"\n{no_revenue()}")
    elif unvalued:
        said = ngettext(
            "Of {count} customer nothing tells what it pays; it counts as 0 in revenue.",
            "Of {count} customers nothing tells what they pay; they count as 0 in revenue.",
            unvalued,
        )
        click.echo("\n" + said.format(count=number(unvalued)))


def _value(figure: str, value: float | None) -> str:
    if value is None:
        return "–"
    return percent(value, 2) if figure in RATES else number(value)


def _share(value: float | None) -> str:
    return "–" if value is None else percent(value, 1)


def _changed(now: "Figures", before: "Figures | None") -> str:
    from keepwell.engine.retention.comparing import churn_change

    found = churn_change(now, before)
    return "–" if found is None else _points(found.size)


def _points(change: float) -> str:
    from keepwell.report.telling import signed

    return _("{points} points").format(points=signed(100 * change, 1))
