"""Touchpoints of small companies, and evidence made of numbers alone."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import numpy as np
import pyarrow as pa

from keepwell.engine.lake.tables import TOUCHPOINTS
from keepwell.engine.proof.evidence import STAYS_ON, Evidence, Measured
from keepwell.engine.scorecard.schema import Dimension, Measure, Scale, Scorecard, TraitValue
from keepwell.project import Project
from lakes import arrow


def noon(account: str, event: str, day: date, **more: object) -> dict[str, object]:
    """Return a touchpoint of the noon of a day."""
    at = datetime.combine(day, time(12), UTC)
    known = {"account": account, "event": event, "at": at, "received_at": at}
    return known | {"id": f"{account} {event} {day}"} | more


def learn(project: Project, rows: list[dict[str, object]]) -> None:
    """Append touchpoints, all at once."""
    project.lake.append(TOUCHPOINTS, arrow(TOUCHPOINTS, rows))


SCALE = Scale(((0.0, 0.0), (100.0, 100.0)))
CUSTOMERS = 600


def card(*weights, split=None):
    """Return a scorecard of measures whose value is their score, in one dimension or two."""
    made = [
        Measure(f"m{n}", "d", weight, TraitValue(f"t{n}"), SCALE)
        for n, weight in enumerate(weights)
    ]
    cut = len(made) if split is None else split
    dimensions = [Dimension("d", 3.0, tuple(made[:cut])), Dimension("e", 1.0, tuple(made[cut:]))]
    used = tuple(one for one in dimensions if one.measures)
    return Scorecard("c", "v", "", "C", "account", used, min_coverage=0)


def evidence(score, *, leaves=None, customer=None, day=None, tenure=None) -> Evidence:
    """Return evidence of columns; the other ones are of no matter."""
    rows = len(score)
    given = {
        "customer": np.arange(rows) if customer is None else customer,
        "day": np.full(rows, 20_000) if day is None else day,
        "leaves": np.full(rows, STAYS_ON) if leaves is None else leaves,
        "tenure": np.full(rows, 100) if tenure is None else tenure,
    }
    columns = {name: np.asarray(column, np.int32) for name, column in given.items()}
    names = pa.array([str(n) for n in range(int(columns["customer"].max(initial=-1)) + 1)])
    band = np.digitize(np.asarray(score, float), [50, 75]).astype(np.int8)
    return Evidence(
        names,
        score=np.asarray(score, np.float32),
        band=band,
        own_band=band,
        overridden=np.zeros(rows, bool),
        **columns,
    )


def telling() -> tuple[Evidence, Measured, np.ndarray]:
    """Return evidence in which one measure tells who leaves, its double too, and one is noise.

    A fourth is the first turned round. 120 of 600 customers left.
    """
    chance = np.random.default_rng(11)
    left = np.arange(CUSTOMERS) < 120
    tells = np.clip(60 - 25 * left + chance.normal(0, 15, CUSTOMERS), 0, 100)
    double = np.clip(tells + chance.normal(0, 3, CUSTOMERS), 0, 100)
    noise = chance.uniform(0, 100, CUSTOMERS)
    turned = 100 - np.clip(tells + chance.normal(0, 25, CUSTOMERS), 0, 100)
    scores = np.column_stack([tells, double, noise, turned]).astype(np.float32)
    one = Measured(card(1.0, 1.0, 1.0, 1.0), np.arange(CUSTOMERS), scores)
    said = evidence(scores.mean(axis=1), leaves=np.where(left, 10, 999))
    return replace(said, measured=(one,)), one, left
