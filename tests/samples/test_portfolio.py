"""The whole sample company as the scorecard `saas` sees it."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from importlib.resources import as_file, files

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from keepwell.engine.measures.feeds import CustomerRule
from keepwell.engine.scorecard.reading import read_file
from keepwell.engine.scoring.run import score_tables
from keepwell.samples import build

UNTIL = date(2026, 6, 30)
END = datetime(2026, 7, 1, tzinfo=UTC)
QUARTER = 90


@pytest.fixture(scope="module")
def touchpoints_and_traits():
    """Return the company as the demo shows it, each touchpoint once."""
    sample = build(until=UNTIL)
    ids = sample.touchpoints["id"].to_numpy(zero_copy_only=False)
    first = np.sort(np.unique(ids, return_index=True)[1])
    return sample.touchpoints.take(first), sample.traits


def bands(touchpoints, traits, day) -> dict[str, str]:
    """Return the band of every customer that `saas` scores on a day."""
    with as_file(files("keepwell").joinpath("scorecards/saas.yaml")) as path:
        card = read_file(path)
    kinds = [event for m in card.measures for event in getattr(m.value, "events", ())]
    kinds += ["Subscription Ended", "Invoice Issued", "Survey Sent"]
    used = touchpoints.filter(pc.is_in(touchpoints["event"], pa.array(kinds)))
    used = used.filter(pc.is_valid(used["account"]))
    rows = score_tables(used, traits, [card], [day], CustomerRule("contract"))
    return dict(zip(rows["customer"].to_pylist(), rows["band"].to_pylist(), strict=True))


def shares(found: dict[str, str]) -> dict[str, float]:
    """Return how many of the customers are in each band, as a share."""
    return {band: count / len(found) for band, count in Counter(found.values()).items()}


def customers(touchpoints: pa.Table, at: datetime) -> set[str]:
    """Return the accounts under a subscription at a moment."""
    events = pa.array(["Subscription Started", "Subscription Ended"])
    rows = touchpoints.filter(pc.is_in(touchpoints["event"], events))
    rows = rows.filter(pc.less(rows["at"], pa.scalar(at, rows["at"].type))).sort_by("at")
    last = dict(zip(rows["account"].to_pylist(), rows["event"].to_pylist(), strict=True))
    return {account for account, event in last.items() if event == "Subscription Started"}


@pytest.mark.slow
def test_the_portfolio_looks_like_a_real_one(touchpoints_and_traits):
    """On the last day about one in ten is at risk, a quarter to watch, six in ten healthy."""
    found = shares(bands(*touchpoints_and_traits, UNTIL))
    assert 0.08 <= found["at_risk"] <= 0.13
    assert 0.22 <= found["watch"] <= 0.31
    assert 0.55 <= found["healthy"] <= 0.65
    assert 0.005 <= found["unknown"] <= 0.05


@pytest.mark.slow
def test_leavers_looked_worse_before_they_left_though_not_all(touchpoints_and_traits):
    """A quarter before, most leavers are not healthy, a few are; most at risk stay all the same."""
    before = UNTIL - timedelta(days=QUARTER)
    found = bands(*touchpoints_and_traits, before)
    then = customers(touchpoints_and_traits[0], END - timedelta(days=QUARTER))
    left = then - customers(touchpoints_and_traits[0], END)
    of_leavers, of_all = shares({a: found[a] for a in left if a in found}), shares(found)
    assert of_leavers["at_risk"] > 2 * of_all["at_risk"]
    assert 0 < of_leavers["healthy"] < 0.6 * of_all["healthy"]
    at_risk = {account for account, band in found.items() if band == "at_risk"}
    assert len(at_risk & left) < len(at_risk) / 2


@pytest.mark.slow
def test_one_in_eight_leaves_in_a_year_and_more_come(touchpoints_and_traits):
    """Churn lies between 10 and 14 % a year, and every half year brings more new customers."""
    touchpoints, _ = touchpoints_and_traits
    start = customers(touchpoints, END - timedelta(days=365))
    middle = customers(touchpoints, END - timedelta(days=182))
    end = customers(touchpoints, END)
    assert 0.10 <= len(start - end) / len(start) <= 0.14
    assert len(end - middle) > len(middle - start) > 0.1 * len(start)


@pytest.mark.slow
def test_two_years_of_two_thousand_accounts_are_a_million_touchpoints(touchpoints_and_traits):
    """The company is large enough for a demo to be true and small enough to be built in seconds."""
    assert 1_000_000 <= touchpoints_and_traits[0].num_rows <= 1_500_000
