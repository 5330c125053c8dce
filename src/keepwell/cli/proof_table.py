"""A proof on a terminal: what it comes to, then one short table for each question."""

from collections.abc import Iterator, Mapping
from typing import Any

import click

from keepwell.cli.book_table import Section, print_sections
from keepwell.language import _, day, number, percent
from keepwell.report.verdict import verdict
from keepwell.sentences import band

Record = Mapping[str, Any]


def show(proof: Record) -> None:
    """Print a proof for people."""
    click.secho(verdict(proof), bold=True)
    if proof["rows"]:
        click.echo(_looked_at(proof))
    print_sections(_sections(proof))


def _looked_at(proof: Record) -> str:
    said = _(
        "{customers} customers on {days} days from {first} to {last}; {left} of {rows} times one "
        "left within {horizon} days."
    )
    counts = {name: number(proof[name]) for name in ("customers", "days", "left", "rows")}
    return said.format(
        first=day(proof["first"]), last=day(proof["last"]),
        horizon=number(proof["horizon"]), **counts,
    )  # fmt: skip


def _sections(proof: Record) -> Iterator[Section]:
    yield _judges(proof)
    yield _bands(proof)


def _judges(proof: Record) -> Section:
    """Return the areas under the curve, beside those of simpler ways."""
    rows: list[dict[str, object]] = []
    if proof["auc"] is not None:
        auc = {"value": proof["auc"], "low": proof["auc_low"], "high": proof["auc_high"]}
        rows = [
            {"judge": _("the score"), **_estimate(auc)},
            {"judge": _("a coin"), "auc": number(0.5, 2)},
        ]
    names = {"tenure": _("tenure alone"), "last_activity": _("last activity alone")}
    for name, one in proof["compared"].items():
        better = _estimate(one["better_by"])
        rows.append({
            "judge": names[name], **_estimate(one["auc"]),
            "better": f"{better['auc']} ({better['between']})",
        })  # fmt: skip
    headings = {
        "judge": _("Told by"),
        "auc": _("AUC"),
        "between": _("Between"),
        "better": _("The score is better by"),
    }
    return Section(_("Who tells best who leaves?"), rows, headings)


def _estimate(found: Mapping[str, float]) -> dict[str, object]:
    return {
        "auc": number(found["value"], 2),
        "between": f"{number(found['low'], 2)} – {number(found['high'], 2)}",
    }


def _bands(proof: Record) -> Section:
    within = proof["within"]
    rows = [
        {
            "band": band(one["band"]),
            "customers": one["customers"],
            "left": one["left"],
            "rate": _rate(one["rate"]),
        }
        | {f"within_{days}": _rate(found[place]["rate"]) for days, found in within.items()}
        for place, one in enumerate(proof["bands"])
        if one["customers"]
    ]
    headings = {
        "band": _("Band"),
        "customers": _("Customers, each week"),
        "left": _("Left"),
        "rate": _("Rate"),
    }
    within_headings = {
        f"within_{days}": _("Within {days} days").format(days=number(days))
        for days in within
        if days != proof["horizon"]
    }
    return Section(_("What became of the bands?"), rows, headings | within_headings)


def _rate(rate: Mapping[str, float] | None) -> str | None:
    if rate is None:
        return None
    low, high = percent(rate["low"], 1), percent(rate["high"], 1)
    return f"{percent(rate['value'], 1)} ({low} – {high})"
