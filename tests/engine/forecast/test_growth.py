"""Who is ready for more, and why."""

import json
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from grown_company import LAST, grow
from keepwell.audience import populations
from keepwell.engine.forecast.growth import Use, seats_in_use
from keepwell.engine.lake.store import Lake
from keepwell.engine.lake.tables import TOUCHPOINTS
from keepwell.forecast_words import growth as told
from keepwell.forecasting import growth
from lakes import arrow

DAY = date(2026, 3, 31)


OTHERS = 4
"""Customers who use what nobody else does, so that what most use is not what all use."""


def used(account, feature, days_ago=1):
    """Return a touchpoint of using a feature."""
    at = datetime(2026, 3, 31, 12, tzinfo=UTC) - timedelta(days=days_ago)
    return {
        "account": account, "event": "Feature Used", "at": at, "source": "test",
        "properties": json.dumps({"feature": feature}), "id": f"{account} {feature} {at}",
    }  # fmt: skip


def offers(folder, rows):
    """Return what is offered by what was used."""
    lake = Lake(folder).create()
    lake.append(TOUCHPOINTS, arrow(TOUCHPOINTS, rows))
    return Use(lake, DAY).offers()


def test_what_others_use_is_offered(tmp_path):
    """Ten of twelve who use reports use alerts too: it is offered to the other two."""
    rows = [used(f"a{n:02}", "reports") for n in range(12)]
    rows += [used(f"a{n:02}", "alerts") for n in range(10)]
    rows += [used(f"z{n}", "export") for n in range(OTHERS)]
    found = offers(tmp_path, rows)
    assert sorted(found) == ["a10", "a11"]
    assert found["a10"].subject == "alerts"
    assert found["a10"].share == pytest.approx(10 / 12)
    assert told(found["a10"]) == "alerts: used by 83% of those who use reports (10 customers)"


def test_nine_are_too_few(tmp_path):
    """Nine who use both are no reason, nor are uses older than 90 days or of the days to come."""
    rows = [used(f"a{n:02}", "reports") for n in range(12)]
    rows += [used(f"a{n:02}", "alerts") for n in range(9)]
    rows += [used(f"z{n}", "export") for n in range(OTHERS)]
    rows += [used("a09", "alerts", 120), used("a10", "alerts", -1)]
    assert offers(tmp_path, rows) == {}


def test_what_nearly_everybody_uses_is_offered_to_nobody(tmp_path):
    """Who uses reports uses alerts no more often than all do: the one says nothing of the other."""
    rows = [used(f"a{n:02}", "reports") for n in range(12)]
    rows += [used(f"a{n:02}", "alerts") for n in range(10)]
    assert offers(tmp_path, rows) == {}


def test_seats_near_the_limit():
    """Nine of ten seats are near the limit; eight are not, and no limit is none."""
    names = pa.array(["a", "b", "c"])
    found = list(seats_in_use({"a": 9, "b": 8, "c": 5}, names, np.array([10, 10, np.nan])))
    assert [reason and reason.share for reason in found] == [0.9, None, None]


@pytest.mark.slow
def test_nobody_at_risk_is_named(tmp_path):
    """Whoever is ready for more is scored, and at risk by neither band nor state."""
    project = grow(tmp_path / "grown")
    found = growth(project, as_of=LAST)
    (people,) = populations(project, "account", LAST)
    columns = (people.names, people.word("band"), people.word("state"))
    how = {name: rest for name, *rest in zip(*(c.to_pylist() for c in columns), strict=True)}
    assert found
    for name, reasons in found.items():
        assert how[name][0] in {"watch", "healthy"}
        assert how[name][1] != "at_risk"
        assert reasons
