"""What a forecast says of all customers together, as JSON, to be kept and read again."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from keepwell.engine.forecast.contract import Explanation
from keepwell.engine.forecast.judging import Bin
from keepwell.engine.forecast.ordering import Rehearsal
from keepwell.engine.forecast.purchases import Problem
from keepwell.engine.forecast.result import Customers, Forecast, Verdict
from keepwell.engine.intervals import Estimate


def as_json(forecast: Forecast) -> dict[str, Any]:
    """Return all of a forecast but its customers."""
    return {
        "as_of": forecast.as_of.isoformat(),
        "horizon": forecast.horizon,
        "estimator": forecast.estimator,
        "parameters": forecast.parameters,
        "outcomes": forecast.outcomes,
        "calibration_error": forecast.calibration_error,
        "verdict": asdict(forecast.verdict),
    }


def from_json(kept: Mapping[str, Any]) -> Forecast:
    """Return a forecast of nobody that says what the kept one said."""
    known = {**kept, "as_of": date.fromisoformat(kept["as_of"])}
    return Forecast(**known | {"verdict": _verdict(kept["verdict"]), "customers": nobody()})


def nobody() -> Customers:
    """Return what is said of no customers."""
    none = np.empty(0)
    names, unexplained = pa.array([], pa.string()), Explanation(pa.table({}), (), np.empty((0, 0)))
    return Customers(names, none, none, none, none, np.empty(0, np.bool_), unexplained)


def _verdict(kept: Mapping[str, Any]) -> Verdict:
    auc, rehearsal, problem = kept["auc"], kept["rehearsal"], kept["problem"]
    return Verdict(**{
        **kept,
        "rate": tuple(kept["rate"]),
        "auc": auc and Estimate(**auc),
        "rehearsal": rehearsal and Rehearsal(**rehearsal | {"bins": _bins(rehearsal["bins"])}),
        "problem": problem and Problem(**problem),
        "bins": _bins(kept["bins"]),
    })  # fmt: skip


def _bins(kept: list[dict[str, float]]) -> tuple[Bin, ...]:
    return tuple(Bin(**one) for one in kept)
