"""Forecasts that are kept, and what came of like probabilities."""

import json
from datetime import date

import numpy as np
import pytest

from keepwell.engine.forecast.judging import Bin, bins, calibration_error
from keepwell.engine.forecast.kept import as_json, from_json, nobody
from keepwell.engine.forecast.ordering import Rehearsal
from keepwell.engine.forecast.purchases import Problem
from keepwell.engine.forecast.result import Forecast, Verdict
from keepwell.engine.intervals import Estimate
from keepwell.forecast_words import verdict

DAY = date(2026, 3, 31)
BINS = (Bin(10.0, 0.1, 0.2), Bin(10.0, 0.7, 0.6))
CONTRACTS = Verdict("told_apart", 80, 30, (0.02, 0.04), Estimate(0.8, 0.7, 0.9), 0.02, bins=BINS)
ORDERS = Verdict(
    "orders", 200, 30, rehearsal=Rehearsal(0.03, 20.5, 22, BINS), problem=Problem("edge", "a", "0")
)


def forecast(found: Verdict) -> Forecast:
    """Return a forecast of nobody."""
    return Forecast(DAY, 90, "logistic", {"a": 1.5}, found.outcomes, 0.02, found, nobody())


@pytest.mark.parametrize("found", [CONTRACTS, ORDERS], ids=["contracts", "orders"])
def test_a_kept_forecast_says_the_same(found: Verdict) -> None:
    """Read back from JSON it is equal in all but its customers, and so are its words."""
    made = forecast(found)
    again = from_json(json.loads(json.dumps(as_json(made))))
    assert (again.verdict, again.as_of, again.parameters) == (found, DAY, {"a": 1.5})
    assert verdict(again) == verdict(made)
    assert len(again.customers) == 0


def test_bins_count_by_hand() -> None:
    """Rows in the order of their probability, in tenths of the weight: mean and share of each."""
    said, left = np.linspace(0.05, 0.95, 20), np.arange(20) % 4 == 3
    found = bins(said, left, np.ones(20))
    assert [one.rows for one in found] == [2.0] * 10
    assert found[1].foretold == pytest.approx(said[2:4].mean())
    assert [one.came for one in found[:2]] == [0.0, 0.5]


def test_few_rows_have_fewer_bins() -> None:
    """A bin that nobody is in is left out, and the error is the mean over the others."""
    found = bins(np.array([0.2, 0.8]), np.array([False, True]), np.array([1.0, 3.0]))
    assert [(one.rows, one.came) for one in found] == [(1.0, 0.0), (3.0, 1.0)]
    error = calibration_error(np.array([0.2, 0.8]), np.array([False, True]), np.array([1.0, 3.0]))
    assert error == pytest.approx(0.2)


def test_what_came_of_like_probabilities_is_the_nearest_bin() -> None:
    """Without bins nothing is known."""
    assert CONTRACTS.like(0.3) == BINS[0]
    assert CONTRACTS.like(0.99) == BINS[1]
    assert Verdict("too_few", 3, 30).like(0.3) is None
