"""A proof on a terminal: what it comes to, then one short table for each question."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import click

from keepwell.cli.book_table import Section, print_sections
from keepwell.language import _, day, number, percent
from keepwell.report.telling import signed
from keepwell.report.verdict import finding, verdict
from keepwell.sentences import band

Record = Mapping[str, Any]
SHOWN_TENTHS = (1, 2, 3, 5)


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
        first=day(date.fromisoformat(proof["first"])), last=day(date.fromisoformat(proof["last"])),
        horizon=number(proof["horizon"]), **counts,
    )  # fmt: skip


def _sections(proof: Record) -> Iterator[Section]:
    yield _judges(proof)
    yield _bands(proof)
    yield _gain(proof)
    yield _parts(proof)
    yield _measures(proof)


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
        by = one["better_by"]
        better = f"{signed(by['value'], 2)} ({signed(by['low'], 2)} – {signed(by['high'], 2)})"
        rows.append({"judge": names[name], **_estimate(one["auc"]), "better": better})
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
        f"within_{days}": _("Within {days} days").format(days=number(int(days)))
        for days in within
        if int(days) != proof["horizon"]
    }
    return Section(_("What became of the bands?"), rows, headings | within_headings)


def _rate(rate: Mapping[str, float] | None) -> str | None:
    if rate is None:
        return None
    low, high = percent(rate["low"], 1), percent(rate["high"], 1)
    return f"{percent(rate['value'], 1)} ({low} – {high})"


def _gain(proof: Record) -> Section:
    rows: list[dict[str, object]] = [
        {
            "upto": percent(place / len(proof["gain"])),
            "gain": percent(step["gain"]),
            "lift": number(step["lift"], 1),
        }
        for place, step in enumerate(proof["gain"], 1)
        if place in SHOWN_TENTHS
    ]
    headings = {
        "upto": _("Lowest scores"),
        "gain": _("Of all who left"),
        "lift": _("Times the mean, in the last tenth"),
    }
    return Section(_("How many who left are among the lowest scores?"), rows, headings)


def _parts(proof: Record) -> Section:
    rows = [
        {
            "part": one["name"],
            "customers": one["customers"],
            "outcomes": one["outcomes"],
            **(_estimate(one["auc"]) if one["auc"] else {}),
        }
        for one in (*proof["by_scorecard"], *proof["by_segment"])
    ]
    headings = {
        "part": _("Among"),
        "customers": _("Customers"),
        "outcomes": _("Leavers"),
        "auc": _("AUC"),
        "between": _("Between"),
    }
    return Section(_("Does it hold for all of them?"), rows, headings)


def _measures(proof: Record) -> Section:
    titles = {one["name"]: one["title"] for one in proof["measures"]}
    rows = [
        {
            "measure": one["title"] or one["name"],
            "weight": percent(one["weight"], 1),
            "auc": number(one["auc"]["value"], 2) if one["auc"] else None,
            "lost": signed(one["lost_without"]["value"], 3) if one["lost_without"] else None,
            "finding": finding(one, titles),
            "suggested": _share(one["suggested"]),
        }
        for one in proof["measures"]
    ]
    headings = {
        "measure": _("Measure"),
        "weight": _("Weight"),
        "auc": _("AUC alone"),
        "lost": _("Lost without"),
        "finding": _("Finding"),
        "suggested": _("The past suggests"),
    }
    return Section(_("What does each measure tell?"), rows, headings)


def _share(share: Mapping[str, float] | None) -> str | None:
    if share is None:
        return None
    return f"{percent(share['value'])} ({percent(share['low'])} – {percent(share['high'])})"
