"""Making a forecast of a project's facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.book.worth import Facts
from keepwell.engine.forecast.buyers import Orders, day_number, orders
from keepwell.engine.forecast.contract import Explanation
from keepwell.engine.forecast.folds import Split, by_customer_and_time
from keepwell.engine.forecast.leaving import ENOUGH, Leaving
from keepwell.engine.forecast.ordering import Ordering, explained, ordering, rehearsal
from keepwell.engine.forecast.panel import Learned, Panel
from keepwell.engine.forecast.result import Customers, Forecast, Verdict, Worth
from keepwell.engine.forecast.stretches import Rows
from keepwell.engine.intervals import Interval, wilson
from keepwell.engine.lake.excerpt import Readable
from keepwell.engine.measures.feeds import CustomerRule
from keepwell.engine.measures.folds import Floats, Ints

SEED = 1
WEAK = 0.65
"""An AUC below this tells hardly anybody apart."""


@dataclass(frozen=True)
class Asked:
    """What a forecast is asked for."""

    as_of: date
    """The day whose end it is made at."""
    horizon: int | None
    """Days ahead; None: until each customer's renewal date (contracts only)."""
    value: str = ""
    """The trait that says what a customer is worth a year; see `worth`."""
    among: pa.Array | None = None
    """Whom it is about; learned from are all."""


def forecast(facts: Readable, rule: CustomerRule, asked: Asked) -> Forecast:
    """Foretell who will leave: by the panel for contracts, by orders for repeat business."""
    if rule.relationship == "contract":
        return of_contracts(facts, rule, asked)
    return of_orders(facts, rule, asked, asked.horizon or 0)


# --- contracts


def of_contracts(facts: Readable, rule: CustomerRule, asked: Asked) -> Forecast:
    """Foretell whose stay ends within the horizon."""
    panel = Panel(facts, rule, asked.as_of, asked.horizon)
    learned = panel.learned(SEED)
    leaving = Leaving().fit(
        learned.features,
        learned.left,
        groups=learned.who,
        weights=learned.weights,
        seed=SEED,
        splits=_splits(learned),
    )
    quality = leaving.quality
    return Forecast(
        asked.as_of,
        asked.horizon,
        leaving.chosen.name,
        {},
        learned.leavers,
        None if quality is None else quality.calibration_error,
        _verdict(leaving, learned),
        _contracts(facts, panel, leaving, asked),
    )


def _splits(learned: Learned) -> Sequence[Split]:
    """Judge later dates by earlier ones, if enough left in both; else customers by others."""
    splits = by_customer_and_time(learned.who, learned.left, learned.starts, learned.spans, SEED)
    judged = sum(int(learned.left[split.judge].sum()) for split in splits)
    taught = min((int(learned.left[split.learn].sum()) for split in splits), default=0)
    return splits if min(judged, taught) >= ENOUGH else ()


def _verdict(leaving: Leaving, learned: Learned) -> Verdict:
    return Verdict(
        _worth(leaving, learned),
        learned.leavers,
        ENOUGH,
        _rate(learned),
        None if leaving.quality is None else leaving.quality.auc,
        None if leaving.quality is None else leaving.quality.calibration_error,
        bins=() if leaving.quality is None else leaving.quality.bins,
    )


def _rate(learned: Learned) -> Interval:
    """Return between which shares of customers leave; nothing is known of nobody."""
    rows = float(learned.weights.sum())
    return wilson(int(learned.left.sum()) / rows, rows) if rows else (0.0, 1.0)


def _worth(leaving: Leaving, learned: Learned) -> Worth:
    if not len(learned.left):
        return "nothing"
    if leaving.quality is None:
        return "too_few"
    if leaving.calibration is None:
        return "chance"
    return "weak" if leaving.quality.auc.value < WEAK else "told_apart"


def _contracts(facts: Readable, panel: Panel, leaving: Leaving, asked: Asked) -> Customers:
    rows = _among(panel.now, panel.stays.names, asked.among)
    if asked.horizon is None:  # whoever has no renewal ahead is not asked about
        ahead = panel.spans(rows) > 0
        rows = Rows(rows.back[ahead], rows.who[ahead])
    names = panel.stays.names.take(pa.array(rows.who))
    features = panel.features(rows)
    taught = len(panel.grid.back) > 0
    return Customers(
        names,
        leaving.predict(features) if taught else np.full(len(rows), np.nan),
        np.full(len(rows), np.nan),
        _worth_a_year(facts, names, asked),
        panel.renewal(rows),
        np.ones(len(rows), np.bool_),
        leaving.explain(features),
    )


def _among(rows: Rows, names: pa.Array, among: pa.Array | None) -> Rows:
    if among is None:
        return rows
    mine = pc.is_in(names, value_set=among).to_numpy(zero_copy_only=False)[rows.who]
    return Rows(rows.back[mine], rows.who[mine])


def _worth_a_year(facts: Readable, names: pa.Array, asked: Asked) -> Floats:
    if not len(names):
        return np.empty(0)
    ends: Ints = np.array([day_number(asked.as_of) + 1])
    return Facts(facts, names, ends).worth(asked.value)[0]


# --- repeat business


def of_orders(facts: Readable, rule: CustomerRule, asked: Asked, days: int) -> Forecast:
    """Foretell who will not order within the horizon, and how many orders come."""
    placed, day = orders(facts, asked.as_of), day_number(asked.as_of)
    found, before = ordering(placed, day, days), rehearsal(placed, day, days)
    error = None if before is None else before.calibration_error
    return Forecast(
        asked.as_of,
        days,
        found.estimator,
        found.parameters,
        found.learned_from,
        error,
        Verdict(
            "nothing" if found.estimator == "none" else "orders",
            found.learned_from,
            ENOUGH,
            calibration_error=error,
            rehearsal=before,
            problem=found.problem,
            bins=() if before is None else before.bins,
        ),
        _buyers(facts, rule, asked, (placed, found)),
    )


def _buyers(
    facts: Readable, rule: CustomerRule, asked: Asked, learned: tuple[Orders, Ordering]
) -> Customers:
    placed, found = learned
    buyers = placed.upto(day_number(asked.as_of)).among(asked.among)
    told = found.estimator != "none" and len(buyers)
    empty = Explanation(pa.table({}), (), np.empty((len(buyers), 0)))
    return Customers(
        buyers.names,
        found.silent(buyers) if len(buyers) else np.empty(0),
        found.expected(buyers) if len(buyers) else np.empty(0),
        _worth_a_year(facts, buyers.names, asked),
        np.full(len(buyers), np.nan),
        buyers.day - buyers.last < rule.silence,
        explained(found.silent, buyers) if told else empty,
    )
