"""`keepwell forecast`: who will leave, how sure that is, and why."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from keepwell.cli.base import (
    HORIZON,
    Day,
    current_project,
    examples,
    format_option,
    out_option,
    segment_option,
    today,
)
from keepwell.errors import UsageError
from keepwell.language import _, day, money, number, percent

if TYPE_CHECKING:
    from keepwell.engine.forecast.result import Customer, Forecast
    from keepwell.project import Project

SHOWN = 20
"""Customers in a table for people; data has all."""


@click.command(
    epilog=examples(
        "keepwell forecast",
        "keepwell forecast --horizon 30d --segment renewing-soon",
        "keepwell forecast --until-renewal",
        "keepwell forecast --growth",
        "keepwell forecast --as-of 2026-03-31 --format json --out forecast.json",
    )
)
@click.option(
    "--as-of",
    type=Day(),
    default="yesterday",
    show_default=True,
    metavar="DAY",
    help="The day at whose end (UTC) the forecast is made: YYYY-MM-DD, today or yesterday. Nothing "
    "that happened later is looked at.",
)
@click.option(
    "--horizon",
    type=HORIZON,
    default="90d",
    show_default=True,
    metavar="DAYS",
    help="How many days ahead, as 30d, 60d or 90d.",
)
@click.option(
    "--until-renewal",
    is_flag=True,
    help="Look ahead to each customer's renewal date instead (its trait renewal_date).",
)
@click.option(
    "--growth",
    is_flag=True,
    help="Tell instead who is ready for more: seats or shares near their limit, and what others "
    "like them use. Only accounts that are not at risk.",
)
@segment_option
@format_option
@out_option
@click.pass_context
def command(
    context: click.Context,
    *,
    as_of: date,
    horizon: int,
    until_renewal: bool,
    growth: bool,
    segment: str | None,
    output_format: str,
    out: Path | None,
) -> None:
    """Foretell who will leave, with the reasons, and say how far to trust it.

    For contracts: whose will end within the horizon, learned from what customers were like before
    they left or stayed. For repeat business: who will not order within it, and how many orders to
    expect. The verdict comes first: where too few have left, or where leavers cannot be told apart,
    it says so, and everybody gets the same probability.

    json is one object with the estimator, its parameters, how many outcomes it learned from, the
    calibration error, the verdict and the customers; csv and parquet are the customers.
    """
    from keepwell.forecasting import forecast

    project = current_project(context)
    if as_of > today():
        raise UsageError(f"{as_of} has not happened yet: a forecast is made at the end of a day.")
    if growth:
        show_growth(project, as_of, segment, Output(output_format, out))
        return
    found = forecast(
        project, as_of=as_of, horizon=None if until_renewal else horizon, segment=segment
    )
    show(found, project, output_format, out)


def show(found: "Forecast", project: "Project", output_format: str, out: Path | None) -> None:
    """Print a forecast in a format."""
    from keepwell.cli.output import plain, write
    from keepwell.engine.forecast.result import row
    from keepwell.forecast_words import verdict

    if output_format == "json":
        text = json.dumps(plain(found.record(verdict(found))), indent=2, ensure_ascii=False)
        write_text(text, out)
    elif output_format == "table":
        show_table(found, project, out)
    else:
        write([row(one) for one in found.customers.all()], output_format, out)


def write_text(text: str, out: Path | None) -> None:
    """Print a text, or write it into a file."""
    if out is None:
        click.echo(text)
        return
    try:
        out.write_text(text + "\n", encoding="utf-8")
    except OSError as problem:
        raise UsageError(f"Cannot write to {out}: {problem.strerror}.") from None


def show_table(found: "Forecast", project: "Project", out: Path | None) -> None:
    """Print a forecast for people: the verdict, then where most is at stake."""
    from keepwell.cli.output import write
    from keepwell.forecast_words import verdict

    customers = found.customers
    shown = customers.dearest()[:SHOWN].tolist()
    click.echo(click.style(_title(found), bold=True), err=out is not None)
    click.echo(verdict(found), err=out is not None)
    if not shown:
        click.echo(_("Nobody is a customer on {day}.").format(day=day(found.as_of)), err=True)
        return
    rows = [_told(customers.one(place), project.settings.currency) for place in shown]
    headings = {name: text for name, text in _headings(found).items() if _any(rows, name)}
    click.echo("", err=out is not None)
    write(rows, "table", out, headings=headings)
    if len(shown) < int(customers.current.sum()):
        click.echo(
            _("The {count} with most at stake; `--format csv` has everybody.").format(
                count=number(len(shown))
            ),
            err=True,
        )


def _title(found: "Forecast") -> str:
    if found.horizon is None:
        return _("Until the renewal date, from {day}").format(day=day(found.as_of))
    return _("The {days} days after {day}").format(days=number(found.horizon), day=day(found.as_of))


def _told(one: "Customer", currency: str) -> dict[str, object]:
    from keepwell.cli.book_table import right
    from keepwell.forecast_words import reason

    at_risk = one.revenue_at_risk
    orders = one.expected_purchases
    return {
        "account": one.account,
        "p_leave": None if one.p_leave is None else right(percent(one.p_leave)),
        "orders": None if orders is None else right(number(orders, 1)),
        "at_risk": None if at_risk is None else right(money(at_risk, currency)),
        "renewal": None if one.renewal is None else day(one.renewal),
        "because": "; ".join(reason(driver) for driver in one.drivers) or None,
    }


def _headings(found: "Forecast") -> dict[str, str]:
    orders = found.verdict.worth == "orders"
    return {
        "account": _("Account"),
        "p_leave": _("No order") if orders else _("Leaves"),
        "orders": _("Orders"),
        "at_risk": _("Revenue at risk"),
        "renewal": _("Renews on"),
        "because": _("Because"),
    }


def _any(rows: list[dict[str, object]], name: str) -> bool:
    return any(row[name] is not None for row in rows)


class Output(NamedTuple):
    """How and where to print."""

    output_format: str
    out: Path | None


def show_growth(project: "Project", as_of: date, segment: str | None, output: Output) -> None:
    """Print who is ready for more, and why."""
    from dataclasses import asdict

    from keepwell.cli.output import write
    from keepwell.forecast_words import growth as told
    from keepwell.forecasting import growth

    found = growth(project, as_of=as_of, segment=segment)
    if output.output_format != "table":
        rows = [
            {"account": name, "reasons": [asdict(reason) for reason in reasons]}
            for name, reasons in found.items()
        ]
        write(rows, *output)
    elif found:
        lines = [
            {"account": name, "because": "; ".join(map(told, reasons))}
            for name, reasons in found.items()
        ]
        write(lines, *output, headings={"account": _("Account"), "because": _("Because")})
    else:
        click.echo(_("Nobody is ready for more on {day}.").format(day=day(as_of)), err=True)
