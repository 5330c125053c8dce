"""A simulated social network with monthly contracts: `churnsim_social`. Imported as it is."""

from datetime import date

import pytest

from real_data.company import (
    Company,
    Raw,
    assert_as_the_oracle,
    assert_same_values,
    assert_worse_bands_lose_more,
)

pytestmark = pytest.mark.slow

LAST = date(2020, 8, 31)
DAYS = (date(2020, 2, 2), date(2020, 3, 1), date(2020, 6, 21), LAST)
FIT = ("--map", "account=account_id")
STARTED = ("--map", "at=start_date", "--set", "event=Subscription Started", "--set", "value=10")
ENDED = ("--map", "at=churn_date", "--set", "event=Subscription Ended", "--set", "value=0")
USED = ("--map", "at=date", "--set", "event=Feature Used")
BILLED = ("--map", "at=start_date", "--map", "value=mrr", "--set", "event=Invoice Issued")


@pytest.fixture(scope="module")
def raw(shared_data):
    """Return the raw files."""
    return Raw(shared_data("churnsim_social"))


@pytest.fixture(scope="module")
def network(raw, tmp_path_factory):
    """Import the four files; the counts of a day's usage become its properties."""
    company = Company.with_scorecard(tmp_path_factory.mktemp("network"), "network")
    company.bring("accounts", raw.folder / "accounts.csv.gz", *FIT, *STARTED)
    company.bring("churn", raw.folder / "churn_events.csv.gz", *FIT, *ENDED)
    company.bring("usage", raw.folder / "daily_usage.parquet", *FIT, *USED)
    company.bring("terms", raw.folder / "subscriptions.csv.gz", *FIT, *BILLED)
    company.fill(until=LAST)
    return company


def test_every_row_of_every_file_is_imported(network):
    """1,967 people, 338 of whom left, 272,673 days of usage and 10,119 terms."""
    for name, rows in (("accounts", 1_967), ("churn", 338), ("usage", 272_673), ("terms", 10_119)):
        assert network.counts(name) == (rows, rows, 0)


VALUES = """
with people as (
    select account_id from '@accounts.csv.gz' left join '@churn_events.csv.gz' using (account_id)
    where start_date < $T::timestamp and coalesce(churn_date >= $T::timestamp, true)
), days as (
    select *, date_diff('day', date, $T::timestamp)::double as age
    from '@daily_usage.parquet' where date < $T::timestamp
)
select account_id::varchar as customer,
    coalesce(sum(newfriend) filter (age <= 28), 0)::double as friends,
    coalesce(sum(post) filter (age <= 28), 0)::double as posts,
    coalesce(sum("like") filter (age <= 28), 0)::double as likes,
    coalesce(sum(message) filter (age <= 28), 0)::double as messages,
    (count(distinct age) filter (age <= 28))::double as active_days,
    (max(reply) filter (age <= 28))::double as busiest_day,
    min(age) as silence,
    coalesce(sum(adview) filter (age <= 28), 0)
        / nullif(sum(post) filter (age <= 28), 0) as adverts_per_post,
    (coalesce(sum(dislike) filter (age <= 28), 0) - sum(dislike) filter (age > 28 and age <= 56))
        / nullif(sum(dislike) filter (age > 28 and age <= 56), 0) as dislikes
from people left join days using (account_id) group by all
"""


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_value_of_every_customer(network, raw, day):
    """History holds what SQL over the raw days says, for all who are under contract."""
    assert_same_values(network.values(day), raw.values(VALUES, day))


def test_the_oracle_agrees(network):
    """Scores, bands, states and every part of them are the oracle's."""
    assert_as_the_oracle(network, DAYS)


def test_worse_bands_lose_more(network, raw):
    """Within 31 days at risk leaves more often than watch, and watch more often than healthy.

    From the 28th day of somebody's contract on. The simulator makes usage drive churn, so the order
    must show; it says nothing about real people.
    """
    rows = raw.ask("""
        select account_id::varchar as who, start_date + 28 as settled, churn_date
        from '@accounts.csv.gz' left join '@churn_events.csv.gz' using (account_id)
    """)
    left = {row["who"]: row["churn_date"] for row in rows if row["churn_date"]}
    settled = {row["who"]: row["settled"] for row in rows}
    assert_worse_bands_lose_more(network.before_leaving(left, settled.__getitem__, 31))
