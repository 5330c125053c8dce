"""A shop's order lines, all 541,909 of them: `online_retail`."""

import csv
import json
from datetime import date

import pytest

from keepwell.engine.lake.tables import TOUCHPOINTS
from keepwell.health import score
from real_data.company import (
    Company,
    Raw,
    assert_same_results,
    assert_same_values,
)

pytestmark = pytest.mark.slow

LAST = date(2011, 12, 9)
DAYS = (date(2011, 1, 16), date(2011, 4, 3), date(2011, 6, 26), date(2011, 11, 27), LAST)
"""Sundays of history: early, both sides of the change to summer time, late; and its last day."""

ORDER_LINES = """
select *, abs(Quantity * UnitPrice) as value,
    case when InvoiceNo like 'C%' then 'Order Refunded'
         when Quantity > 0 and UnitPrice > 0 then 'Order Completed'
         else 'Item Given' end as event
from '@transactions.parquet'
"""
"""The one thing the importer does not do: multiply two columns, and tell kinds of lines apart."""

FIT = ("--map", "account=CustomerID", "--map", "at=InvoiceDate", "--set", "source=shop")


@pytest.fixture(scope="module")
def raw(shared_data):
    """Return the raw file."""
    return Raw(shared_data("online_retail"))


@pytest.fixture(scope="module")
def shop(raw, tmp_path_factory):
    """Import the order lines, and score every week of the year."""
    folder = tmp_path_factory.mktemp("shop")
    company = Company.with_scorecard(
        folder, "shop", relationship="repeat", timezone="Europe/London", currency="GBP"
    )
    company.bring("lines", raw.write(ORDER_LINES, folder / "lines.parquet"), *FIT)
    company.fill(until=LAST)
    return company


def test_every_line_is_imported_or_explained(shop, raw):
    """Lines without a customer are rejected for that reason, all others are touchpoints."""
    total, nameless = raw.one(
        "select count(*), count(*) filter (CustomerID is null) from '@transactions.parquet'"
    )
    assert (total, nameless) == (541_909, 135_080)
    assert shop.counts("lines") == (total, total - nameless, nameless)
    assert shop.imported["lines"]["reasons"] == [
        {"column": "CustomerID", "expected": "an account or a person", "rows": nameless}
    ]


def test_the_money_adds_up(shop):
    """What is in the lake and what was rejected add up to the published 9,747,747.934 pounds."""
    lines = shop.project.lake.read(TOUCHPOINTS)
    by_event = lines.group_by("event").agg(money=lines.value.sum(), who=lines.account.nunique())
    found = {row["event"]: row for row in by_event.to_pyarrow().to_pylist()}
    bought, refunded = found["Order Completed"], found["Order Refunded"]
    assert (bought["who"], round(bought["money"], 2)) == (4_338, 8_911_407.90)
    assert lines.account.nunique().to_pyarrow().as_py() == 4_372
    with shop.rejects("lines").open(encoding="utf-8", newline="") as file:
        rows = [json.loads(row["raw"]) for row in csv.DictReader(file)]
    nameless = sum(float(row["UnitPrice"]) * row["Quantity"] for row in rows)
    assert bought["money"] - refunded["money"] + nameless == pytest.approx(9_747_747.934, abs=1e-3)


VALUES = """
with lines as (
    select CustomerID::varchar as customer, InvoiceNo, StockCode, Quantity,
        InvoiceDate at time zone 'Europe/London' as moment, abs(Quantity * UnitPrice) as money,
        InvoiceNo not like 'C%' and Quantity > 0 and UnitPrice > 0 as bought,
        InvoiceNo like 'C%' as refunded
    from '@transactions.parquet' where CustomerID is not null
), past as (
    select *, date_diff('microsecond', moment, $T::timestamptz) / 86400e6 as age
    from lines where moment < $T::timestamptz
)
select customer,
    min(age) filter (bought) as recency,
    count(distinct InvoiceNo) filter (bought and age <= 180)::double as orders,
    count(distinct InvoiceNo) filter (bought and age <= 90)::double as recent,
    count(distinct InvoiceNo) filter (bought and age > 90 and age <= 180)::double as earlier,
    (recent - earlier) / nullif(earlier, 0) as orders_trend,
    count(distinct moment::date) filter (bought and age <= 90)::double as days_with_orders,
    coalesce(sum(money) filter (bought and age <= 180), 0) as spend,
    coalesce(sum(money) filter (bought and age <= 365), 0)
        / nullif(count(distinct InvoiceNo) filter (bought and age <= 365), 0) as order_value,
    max(money) filter (bought and age <= 365) as dearest_line,
    count(distinct StockCode) filter (bought and age <= 180)::double as products,
    coalesce(sum(money) filter (refunded and age <= 180), 0)
        / nullif(sum(money) filter (bought and age <= 180), 0) as returned,
    avg((Quantity >= 12)::int) filter (bought and age <= 90) as bulk,
    max(age) filter (bought) as tenure
from past group by customer
having not coalesce(recency > 180, false)
"""
"""Whoever has ordered, but not within 180 days, has ended; one who only returned has not."""


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_value_of_every_customer(shop, raw, day):
    """History holds what SQL over the raw lines says, for all customers and measures."""
    expected = raw.values(VALUES, day)
    for values in expected.values():
        del values["recent"], values["earlier"]  # steps on the way
    assert_same_values(shop.values(day), expected)


RANKED = f"""
with scored as ({VALUES})
select customer, 100 * (rank() over (order by round(spend, 6)) - 1
        + (count(*) over (partition by round(spend, 6)) - 1) / 2) / (count(*) over () - 1) as spend
from scored
"""


@pytest.mark.parametrize("day", DAYS[2:], ids=str)
def test_ranks_are_among_everybody(shop, raw, day):
    """A percentile is the place among all who are scored on that day, ties sharing the middle."""
    said = shop.said(day).items()
    found = {who: {"spend": record["measures"]["spend"]["score"]} for who, record in said}
    assert_same_values(found, raw.values(RANKED, day))


@pytest.mark.parametrize("day", DAYS[1:], ids=str)
def test_one_date_says_what_history_says(shop, day):
    """Scoring a single day gives the rows that history holds for it."""
    alone = {record["account"]: record for record in score(shop.project, as_of=day).records()}
    assert_same_results(alone, shop.said(day))


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_oracle_agrees(shop, day):
    """Thirty customers by themselves, ranked among them, score the same by engine and oracle."""
    customers = shop.sample(30)
    assert_same_results(shop.by_themselves(customers, day), shop.oracle(customers, day))
