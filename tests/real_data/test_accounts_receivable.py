"""Invoices and when they were paid: `accounts_receivable`. Imported as they are, twice."""

from datetime import date

import pytest

from real_data.company import Company, Raw, assert_as_the_oracle, assert_same_values

pytestmark = pytest.mark.slow

LAST = date(2014, 1, 8)
DAYS = (date(2012, 3, 4), date(2012, 12, 30), date(2013, 7, 7), LAST)
FIT = ("--map", "account=customerID", "--set", "source=ledger")
ISSUED = (
    "--map", "at=InvoiceDate", "--map", "value=InvoiceAmount", "--set", "event=Invoice Issued",
)  # fmt: skip
PAID = ("--map", "at=SettledDate", "--map", "value=DaysLate", "--set", "event=Invoice Paid")
TRAIT = ("--as", "traits", "--map", "at=InvoiceDate", "--map", "text=PaperlessDate")


@pytest.fixture(scope="module")
def raw(shared_data):
    """Return the raw file."""
    return Raw(shared_data("accounts_receivable"))


@pytest.fixture(scope="module")
def ledger(raw, tmp_path_factory):
    """Import each invoice as issued and as paid, and score every week of two years.

    The invoice number is no `id`: issued and paid would be one touchpoint.
    """
    company = Company.with_scorecard(tmp_path_factory.mktemp("ledger"), "payments")
    file = raw.folder / "invoices.csv.gz"
    company.bring("issued", file, *FIT, *ISSUED)
    company.bring("paid", file, *FIT, *PAID)
    company.bring("paperless", file, *FIT, *TRAIT, "--set", "trait=paperless")
    company.fill(until=LAST)
    return company


def test_every_invoice_is_there_twice(ledger, raw):
    """1,671 invoices of 70 customers, 35.1 % late, were issued and paid."""
    late = "avg((DaysLate > 0)::int)"
    figures = f"select count(*), count(distinct customerID), {late} from '@invoices.csv.gz'"
    invoices, customers, share = raw.one(figures)
    assert (invoices, customers, round(share, 3)) == (1_671, 70, 0.351)
    assert ledger.counts("issued") == ledger.counts("paid") == (invoices, invoices, 0)
    assert ledger.counts("paperless", "traits") == (invoices, invoices, 0)
    assert len(ledger.said(LAST)) == customers


VALUES = """
with paid as (
    select customerID as customer, DaysLate, InvoiceAmount, Disputed,
        date_diff('day', SettledDate, $T::timestamp::date)::double as age
    from '@invoices.csv.gz' where SettledDate < $T::timestamp
), issued as (
    select customerID as customer, count(*) as invoices,
        any_value(date_diff('day', $T::timestamp::date, PaperlessDate))::double as paperless
    from '@invoices.csv.gz' where InvoiceDate < $T::timestamp group by all
)
select customer,
    avg((DaysLate <= 0)::int) filter (age <= 365) as on_time,
    avg(DaysLate) filter (age <= 180) as days_late,
    (avg(DaysLate) filter (age <= 180) - avg(DaysLate) filter (age > 180 and age <= 360))
        / nullif(avg(DaysLate) filter (age > 180 and age <= 360), 0) as days_late_trend,
    (max(DaysLate) filter (age <= 365))::double as worst,
    avg(Disputed::int) filter (age <= 365) as disputed,
    count(age) / any_value(invoices) as settled,
    coalesce(sum(InvoiceAmount) filter (age <= 365), 0) as paid_amount,
    min(age) as since_paid,
    any_value(paperless) as paperless
from issued left join paid using (customer) group by customer
"""


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_value_of_every_customer(ledger, raw, day):
    """History holds what SQL over the invoices says; what was settled later is not known yet."""
    assert_same_values(ledger.values(day), raw.values(VALUES, day))


def test_the_oracle_agrees(ledger):
    """Scores, bands, states, caps and every part of them are the oracle's."""
    assert_as_the_oracle(ledger, DAYS)
