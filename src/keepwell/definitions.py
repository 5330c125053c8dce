"""What each figure of retention means: one card each, for the command line and the desk alike."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from keepwell.engine.retention.result import RATES
from keepwell.language import _

if TYPE_CHECKING:
    from keepwell.engine.retention.periods import Period
    from keepwell.retaining import Retention

REVENUE = ("grr", "nrr")
"""Figures of revenue."""


@dataclass(frozen=True)
class Card:
    """The definition of a figure, in words."""

    figure: str
    """Its key in data."""
    title: str
    formula: str
    meaning: str
    """What is counted and what is not, in a few sentences."""


@dataclass(frozen=True)
class Definition:
    """A figure of a period, proven: by SQL, and by the customers that add up to it."""

    card: Card
    figure: str
    period: "Period"
    value: float | None
    sql: str
    by_sql: float | None
    """What the SQL gives, run on the lake just now."""
    lines: pa.Table
    """Everybody counted in any part of the formula, and what each adds to the parts."""

    def record(self) -> dict[str, object]:
        """Return it as programs read it."""
        period = {"from": self.period.since, "to": self.period.until}
        proof = {"value": self.value, "sql": self.sql, "value_by_sql": self.by_sql}
        return asdict(self.card) | period | proof | {"customers": self.lines.to_pylist()}


def define(retention: "Retention", period: "Period", figure: str) -> Definition:
    """Return a figure of all customers with all that proves it."""
    (figures,) = retention.figures([period])
    sql, by_sql = retention.by_sql(figure, period)
    lines = retention.roster(period, "start" if figure in RATES else figure)
    value = getattr(figures, figure)
    return Definition(card(figure), figure, period, value, sql, by_sql, lines)


def no_revenue() -> str:
    """Say why there is no GRR and no NRR, in the reader's language."""
    return _(
        "Orders are no recurring revenue. Name a trait that tells it with the setting `value`."
    )


def cards() -> list[Card]:
    """Return the cards of all figures, in the reader's language."""
    return [*_counts(), *_rates(), *_revenue()]


def card(figure: str) -> Card:
    """Return the card of a figure, in the reader's language."""
    return next(one for one in cards() if one.figure == figure)


def _counts() -> list[Card]:
    return [
        Card("start", _("Customers at the start"), _("customers at A"), _(
            "Who is a customer at midnight (UTC) with which the first day A begins: only what "
            "happened before that moment counts."
        )),
        Card("end", _("Customers at the end"), _("customers at B = start − lost + new"), _(
            "Who is a customer at midnight (UTC) with which the day B begins. B itself is no "
            "longer part of the period."
        )),
        Card("new", _("New"), _("at B, not at A"), _(
            "Who is there at the end and was not at the start, also whoever came back."
        )),
        Card("lost", _("Lost"), _("at A, not at B"), _(
            "Who was there at the start and is not at the end. Whoever left and came back in "
            "between is not lost."
        )),
        Card("returned", _("Returned"), _("the new who had been customers before"), _(
            "Those of the new whose earlier stay had ended. They are among the new."
        )),
        Card("came_and_left", _("Came and left"), _("at neither A nor B, but in between"), _(
            "Who began and ended within the period. They are in no rate: a rate asks what became "
            "of those who were there at the start. A shorter period shows them."
        )),
    ]  # fmt: skip


def _rates() -> list[Card]:
    return [
        Card("retention_rate", _("Retention rate"), _("(end − new) / start"), _(
            "Of the customers at the start, the share who are there at the end. Both classic "
            "formulas are often written with one symbol, RC: customers that “remain” are those of "
            "the start, so the new are taken away from the customers at the end first. Retention "
            "and churn rate add up to 100 %."
        )),
        Card("churn_rate", _("Churn rate"), _("lost / start = (start − remaining) / start"), _(
            "Of the customers at the start, the share who are not there at the end. “Remaining” "
            "means those of the start who are still there, not all customers at the end: else new "
            "ones would hide those who left. It and the retention rate add up to 100 %."
        )),
    ]  # fmt: skip


def _revenue() -> list[Card]:
    return [
        Card("grr", _("Gross revenue retention (GRR)"),
             _("(start − contraction − churn) / start, in monthly recurring revenue"), _(
            "What the customers of the start still pay, without what some of them pay more: it is "
            "never above 100 %. What a customer pays a month is the last value of a subscription "
            "event before the moment, or a twelfth of the trait that the project names."
        )),
        Card("nrr", _("Net revenue retention (NRR)"),
             _("(start + expansion − contraction − churn) / start"), _(
            "The same customers in the same period, with what some of them pay more. New "
            "customers, and those who came back, are not in it."
        )),
    ]  # fmt: skip
