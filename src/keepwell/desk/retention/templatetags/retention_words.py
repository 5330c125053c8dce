"""How retention is told in templates: `{% load retention_words %}`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django import template
from django.utils.translation import gettext as _

from keepwell import definitions
from keepwell.desk.base.templatetags.words import money_short, number
from keepwell.engine.retention.alarm import Verdict
from keepwell.engine.retention.cohorts import Cohort
from keepwell.engine.retention.periods import By
from keepwell.report import rotation

register = template.Library()

SHADES = 5
"""Steps of shade in a grid, from nobody to all; more than all is as dark as all."""


@dataclass(frozen=True)
class Cell:
    """What stands at one place of a grid."""

    share: float | None
    said: str
    """The number behind the share."""

    @property
    def shade(self) -> int | None:
        """Return how dark the cell is; None where there is nothing to shade."""
        return None if self.share is None else min(SHADES, max(0, round(SHADES * self.share)))


@dataclass(frozen=True)
class Row:
    """A cohort and its cells."""

    cohort: Cohort
    cells: Sequence[Cell]


@register.filter
def grid(cohorts: Sequence[Cohort], of: str) -> list[Row]:
    """Return the rows of a grid, of `customers` or of `revenue`; all as wide as the first."""
    wide = len(cohorts)
    return [
        Row(one, [*_cells(one, of), *[Cell(None, "")] * (wide - len(one.there))]) for one in cohorts
    ]


def _cells(cohort: Cohort, of: str) -> Iterator[Cell]:
    if of == "customers":
        for share, there in zip(cohort.shares, cohort.there, strict=True):
            yield Cell(share, number(there))
    else:
        shares, paid = cohort.revenue_shares or (), cohort.revenue or ()
        for share, pays in zip(shares, paid, strict=True):
            yield Cell(share, money_short(pays))


@register.filter
def rotation_state(verdict: Verdict) -> str:
    """Return the word for what is thought of the losses."""
    said = {
        "unknown": _("Losses: too early to tell"), "calm": _("Losses: calm"),
        "watch": _("Losses: watch"), "alarm": _("Losses: alarm"),
    }  # fmt: skip
    return said[verdict.state]


@register.simple_tag
def rotation_sentence(verdict: Verdict, by: By) -> str:
    """Say why."""
    return rotation.sentence(verdict, by)


@register.simple_tag
def no_revenue() -> str:
    """Say why there is no figure of revenue."""
    return definitions.no_revenue()


@register.filter
def flow_word(name: str) -> str:
    """Return what a part of the bridge is called."""
    said = {
        "start": _("Start"), "expansion": _("+ Expansion"), "contraction": _("− Contraction"),
        "churn": _("− Churn"), "new": _("+ New"), "end": _("End"),
    }  # fmt: skip
    return said[name]


@register.filter
def flow_band(name: str) -> str:
    """Return the colour of a part of the bridge, as that of a band."""
    good, bad = {"expansion", "new"}, {"contraction", "churn"}
    return "healthy" if name in good else "at_risk" if name in bad else ""
