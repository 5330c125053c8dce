"""`keepwell segment`: the target groups, and what their members are like."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from keepwell.cli.base import as_of_option, current_project, examples, format_option, out_option
from keepwell.errors import UsageError
from keepwell.language import _, day, money, ngettext, number, percent

if TYPE_CHECKING:
    import pyarrow as pa

    from keepwell.cli.book_table import Section
    from keepwell.engine.segments.result import Description, Outline
    from keepwell.project import Project


@click.command(
    epilog=examples(
        "keepwell segment",
        "keepwell segment renewing-soon",
        "keepwell segment renewing-soon --members --format csv --out renewing.csv",
        "keepwell segment quiet --as-of 2026-03-31 --format json",
    )
)
@click.argument("name", required=False)
@click.option("--members", is_flag=True, help="List who is in the segment NAME.")
@as_of_option
@format_option
@out_option
@click.pass_context
def command(
    context: click.Context,
    *,
    name: str | None,
    members: bool,
    as_of: date,
    output_format: str,
    out: Path | None,
) -> None:
    """List the segments with their size, or show what the members of NAME are like.

    A segment is a file in the project's folder `segments`. Who is in it depends on the day: as of a
    past day, those who were. Shown are size, bands and their movement over 28 days, and the traits
    that members have more often than others.
    """
    project = current_project(context)
    if name is None and members:
        raise UsageError("Whose members? Name a segment, as in `keepwell segment quiet --members`.")
    if name is None:
        _list(project, as_of, output_format, out)
    elif members:
        _members(project, name, as_of, output_format, out)
    else:
        _describe(project, name, as_of, output_format, out)


def _list(project: "Project", as_of: date, output_format: str, out: Path | None) -> None:
    from keepwell.cli.output import write
    from keepwell.portfolio import outlines

    found = outlines(project, as_of=as_of)
    if output_format != "table":
        write([_record(one) for one in found], output_format, out)
        return
    headings = {
        "segment": _("Segment"), "title": _("Title"), "customers": _("Customers"),
        "share": _("Of all"), "value": _("Value a year"),
    }  # fmt: skip
    write([_row(one, project.settings.currency) for one in found], "table", out, headings=headings)
    if not found:
        click.echo(_("There is no segment yet. Write one into the folder `segments`."), err=True)


def _record(one: "Outline") -> dict[str, object]:
    """Return a segment and its size as data."""
    return {
        "segment": one.segment.name,
        "title": one.segment.title,
        "unit": one.segment.unit,
        "as_of": one.as_of,
        "customers": one.total.customers,
        "share": one.share,
        "value": one.total.value,
    }


def _row(one: "Outline", currency: str) -> dict[str, object]:
    from keepwell.cli.book_table import right

    return {
        "segment": one.segment.name,
        "title": one.segment.title,
        "customers": one.total.customers,
        "share": right("–" if one.share is None else percent(one.share)),
        "value": right(money(one.total.value, currency)),
    }


def _members(
    project: "Project", name: str, as_of: date, output_format: str, out: Path | None
) -> None:
    from keepwell.cli.output import write
    from keepwell.portfolio import roster

    found = roster(project, name, as_of=as_of)
    if output_format != "table":
        write(found, output_format, out)
        return
    unit = found.column_names[0]
    headings = {
        unit: _("Account") if unit == "account" else _("Person"), "name": _("Name"),
        "score": _("Score"), "band": _("Band"), "state": _("State"), "value": _("Value a year"),
        "owner": _("Owner"),
    }  # fmt: skip
    write(_told(found, project.settings.currency), "table", out, headings=headings)
    if not found.num_rows:
        click.echo(_("Nobody is in this segment on {day}.").format(day=day(as_of)), err=True)


def _told(found: "pa.Table", currency: str) -> list[dict[str, object]]:
    from keepwell.cli.book_table import right
    from keepwell.sentences import band, score, state

    return [
        {
            **row,
            "score": right(score(row["score"])),
            "band": band(row["band"]),
            "state": state(row["state"]),
            "value": None if row["value"] is None else right(money(row["value"], currency)),
        }
        for row in found.to_pylist()
    ]


def _describe(
    project: "Project", name: str, as_of: date, output_format: str, out: Path | None
) -> None:
    from keepwell.cli.book_table import print_sections
    from keepwell.cli.output import plain
    from keepwell.portfolio import describe

    if output_format not in {"table", "json"} or (out and output_format == "table"):
        raise UsageError(
            "What a segment is like is no list of rows. Use the format json, or add `--members` "
            "for the list of its customers."
        )
    found = describe(project, name, as_of=as_of)
    if output_format == "json":
        text = json.dumps(plain(record(found)), indent=2, ensure_ascii=False) + "\n"
        click.echo(text, nl=False) if out is None else out.write_text(text, encoding="utf-8")
        return
    for line in _summary(found, project):
        click.echo(line)
    print_sections(_sections(found, project.settings.currency))


def record(found: "Description") -> dict[str, Any]:
    """Return a description as `--format json` prints it: data, in no language."""
    fields = asdict(found)
    del fields["segment"]
    typical = [{**asdict(one), "lift": one.lift} for one in found.typical]
    said = {"segment": found.segment.name, "title": found.segment.title, "unit": found.segment.unit}
    return said | fields | {"share": found.share, "typical": typical}


def _summary(found: "Description", project: "Project") -> Iterator[str]:
    from keepwell.report.telling import signed
    from keepwell.sentences import score

    currency = project.settings.currency
    yield click.style(found.segment.title or found.segment.name, bold=True)
    if found.segment.description:
        yield found.segment.description
    yield _("{as_of}, compared with {since}").format(as_of=day(found.as_of), since=day(found.since))
    count = found.total.customers
    customers = ngettext("{count} customer", "{count} customers", count).format(count=number(count))
    yield _("{customers} ({share} of all), {value} a year; value at risk {at_risk}").format(
        customers=customers,
        share=percent(found.share or 0.0),
        value=money(found.total.value, currency),
        at_risk=money(found.at_risk.value, currency),
    )
    yield _("{change} since then: {came} came in, {went} went out").format(
        change=signed(found.total.customers - found.before.customers),
        came=number(found.came.customers),
        went=number(found.went.customers),
    )
    yield _("Mean score {score}, of all customers {all}").format(
        score=score(found.score), all=score(found.score_of_all)
    )


def _sections(found: "Description", currency: str) -> "Iterator[Section]":
    from keepwell.cli.book_table import bands, states

    if found.total.customers:
        yield bands(found.bands, currency)
        yield states(found.states, currency)
    yield _typical(found)


def _typical(found: "Description") -> "Section":
    from keepwell.cli.book_table import Section, right

    rows: list[dict[str, object]] = [
        {
            "trait": one.trait,
            "text": one.text,
            "members": one.members,
            "share": right(percent(one.share)),
            "all": right(percent(one.share_of_all)),
            "lift": right(f"{number(one.lift, 1)}×"),
        }
        for one in found.typical
    ]
    headings = {
        "trait": _("Trait"), "text": _("Is"), "members": _("Customers"),
        "share": _("Of the segment"), "all": _("Of all"), "lift": _("Times as often"),
    }  # fmt: skip
    return Section(_("Typical of the segment"), rows, headings)
