"""`keepwell forecast`."""

import csv
import io
import json
from datetime import date

import pyarrow as pa
import pytest

from grown_company import LAST, grow
from keepwell.engine.lake.tables import TOUCHPOINTS
from keepwell.project import Project
from lakes import arrow
from order_days import invented

KEYS = ["estimator", "parameters", "outcomes", "calibration_error", "verdict", "customers"]
CUSTOMER = {
    "account", "p_leave", "expected_purchases", "revenue_at_risk", "value", "renewal", "current",
    "drivers",
}  # fmt: skip


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    """Return a small company under contracts."""
    return grow(tmp_path_factory.mktemp("cli-forecast") / "grown")


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """Return a shop with repeat buyers."""
    project = Project.create(tmp_path_factory.mktemp("shop") / "shop", relationship="repeat")
    orders = invented((0.8, 6.0, 0.9, 3.0), 600, 600)
    moments = pa.array((orders.day * 86_400_000_000).tolist(), pa.timestamp("us", "UTC"))
    rows = [
        {
            "account": orders.customers[who].as_py(), "event": "Order Completed", "value": 20.0,
            "at": at, "id": f"order-{number}", "source": "till",
        }
        for number, (who, at) in enumerate(
            zip(orders.who.tolist(), moments.to_pylist(), strict=True)
        )
    ]  # fmt: skip
    project.lake.append(TOUCHPOINTS, arrow(TOUCHPOINTS, rows))
    return project


@pytest.fixture
def forecast(run_anywhere):
    """Return a function that runs `keepwell forecast` on a project."""

    def run(project, *arguments, as_of=LAST):
        return run_anywhere("--project", project.root, "forecast", "--as-of", as_of, *arguments)

    return run


DAY_400 = date(1971, 2, 5)


def test_data_is_the_contract(forecast, grown):
    """JSON is one object with exactly the promised keys, and so is each customer."""
    found = json.loads(forecast(grown, "--format", "json").stdout)
    assert list(found) == KEYS
    assert found["estimator"] == "base_rate"
    assert "Too few to tell customers apart" in found["verdict"]
    assert {frozenset(one) for one in found["customers"]} == {frozenset(CUSTOMER)}
    assert all(0 <= one["p_leave"] <= 1 for one in found["customers"])
    assert {one["expected_purchases"] for one in found["customers"]} == {None}


def test_repeat_buyers_have_parameters_and_orders(forecast, shop):
    """BG/NBD prints its parameters by name, and what each buyer is expected to order."""
    found = json.loads(forecast(shop, "--format", "json", as_of=DAY_400).stdout)
    assert found["estimator"] == "bg_nbd"
    assert list(found["parameters"]) == ["r", "alpha", "a", "b", "log_likelihood"]
    assert found["outcomes"] == len(found["customers"])
    assert "Rehearsed on as many days before" in found["verdict"]
    likely = [one["p_leave"] for one in found["customers"]]
    assert likely == sorted(likely, reverse=True)
    assert all(one["expected_purchases"] >= 1 - one["p_leave"] - 1e-9 for one in found["customers"])
    assert {d["feature"] for one in found["customers"] for d in one["drivers"]} == {
        "days_since_order", "orders",
    }  # fmt: skip
    assert {one["current"] for one in found["customers"]} == {True, False}


def test_people_read_the_verdict_first(forecast, shop):
    """The table begins with the days and the verdict, and names reasons; the lost are not in it."""
    result = forecast(shop, as_of=DAY_400)
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0] == "The 90 days after Feb 5, 1971"
    assert lines[1].startswith("Learned from the orders of 600 buyers (BG/NBD).")
    assert "days since the last order" in result.stdout


def test_csv_has_a_row_for_everybody(forecast, shop):
    """CSV is the customers, drivers as JSON."""
    rows = list(
        csv.DictReader(io.StringIO(forecast(shop, "--format", "csv", as_of=DAY_400).stdout))
    )
    assert len(rows) == 600
    assert set(rows[0]) == CUSTOMER
    assert json.loads(rows[0]["drivers"])[0]["feature"]


@pytest.mark.slow
def test_parquet_and_json_go_to_files(forecast, grown, tmp_path):
    """`--out` takes every format."""
    for name in ("json", "parquet", "csv", "table"):
        file = tmp_path / f"forecast.{name}"
        result = forecast(grown, "--format", name, "--out", file)
        assert result.exit_code == 0, result.stderr
        assert file.stat().st_size > 0


@pytest.mark.slow
def test_a_segment_narrows_whom_it_is_about(forecast, grown):
    """Learned from are all, told of are the members."""
    everybody = json.loads(forecast(grown, "--format", "json").stdout)
    some = json.loads(forecast(grown, "--segment", "at-risk-high-value", "--format", "json").stdout)
    names = {one["account"] for one in everybody["customers"]}
    assert {one["account"] for one in some["customers"]} < names
    assert some["outcomes"] == everybody["outcomes"]


@pytest.mark.parametrize("wrong", ["90", "d", "0d", "900d", "-3d"])
def test_a_horizon_is_so_many_days(forecast, grown, wrong):
    """Another text than 1d to 730d says what was expected; digits alone are days too."""
    result = forecast(grown, "--horizon", wrong)
    if wrong == "90":
        assert result.exit_code == 0
    else:
        assert result.exit_code == 2
        assert "from 1 to 730." in result.stderr


def test_a_shop_has_no_renewals(forecast, shop):
    """Repeat business has no renewal date to look ahead to, and the message says what to do."""
    result = forecast(shop, "--until-renewal", as_of=DAY_400)
    assert result.exit_code == 2
    assert "Name a horizon such as 90d" in result.stderr


def test_a_day_that_has_not_been_is_refused(forecast, grown):
    """A forecast is made at the end of a day, so the day must have come."""
    result = forecast(grown, as_of=date(2199, 1, 1))
    assert result.exit_code == 2
    assert "has not happened yet" in result.stderr


def test_an_empty_project_says_so(forecast, tmp_path):
    """Without a single fact nothing can be said, in both kinds of business."""
    for relationship in ("contract", "repeat"):
        project = Project.create(tmp_path / relationship, relationship=relationship)
        result = forecast(project)
        assert result.exit_code == 0, result.stderr
        assert "Nothing can be said yet" in result.stdout
        assert "Nobody is a customer" in result.stderr
        found = json.loads(forecast(project, "--format", "json").stdout)
        assert found["customers"] == []


@pytest.mark.slow
def test_growth_names_reasons(forecast, grown):
    """`--growth` lists accounts with reasons; a project without anybody says so."""
    found = json.loads(forecast(grown, "--growth", "--format", "json").stdout)
    assert found
    assert all(one["reasons"] for one in found)
    assert found[0]["account"] in forecast(grown, "--growth").stdout
    assert "Nobody is ready for more" in forecast(grown, "--growth", as_of="2020-01-01").stderr
