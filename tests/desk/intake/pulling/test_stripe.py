"""The ready declaration of Stripe, against a stand-in that answers as Stripe does."""

import pytest

from desk.intake.pulling.conftest import NEEDED, Puller, Stripe
from keepwell.desk.intake.syncs import ready

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CUSTOMERS = 7
CARD = {"source[object]": "card", "source[number]": "4242424242424242", "source[cvc]": "123",
        "source[exp_month]": "12", "source[exp_year]": "2040"}  # fmt: skip


@pytest.fixture
def _declared(puller: Puller, stripe: Stripe, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pull from the stand-in five at a time, so that pages are turned."""
    pytest.importorskip("dlt", reason=NEEDED)
    monkeypatch.setenv("STRIPE_API_KEY", "sk_test_secret")
    text = ready.text("stripe").replace("https://api.stripe.com/v1/", stripe.address)
    puller.declare("stripe", text.replace("limit: 100", "limit: 5"))


def _company(stripe: Stripe, number: int) -> str:
    """Make a customer with a subscription that is paid; return its account."""
    customer = stripe.post("customers", name=f"Company {number}", email=f"c{number}@example.com",
                           **CARD, **{"metadata[account]": f"company-{number}"})  # fmt: skip
    stripe.post("subscriptions", customer=customer["id"],
                **{"items[0][plan]": "team", "items[0][quantity]": "3"})  # fmt: skip
    return f"company-{number}"


@pytest.mark.usefixtures("_declared")
def test_customers_subscriptions_and_invoices_come_once(puller: Puller, stripe: Stripe) -> None:
    """All pages are read; a second pull brings what is new alone; a full one brings nothing."""
    stripe.post("plans", id="team", amount=4200, currency="eur", interval="month", name="Team",
                nickname="Team")  # fmt: skip
    known = {_company(stripe, number) for number in range(CUSTOMERS)}
    first = puller.pull("stripe")
    rows = puller.lake("touchpoints")
    assert {row["event"] for row in rows} == {"Subscription Started", "Invoice Issued",
                                             "Invoice Paid"}  # fmt: skip
    assert len(rows) == 3 * CUSTOMERS
    assert {row["account"] for row in rows} == known
    assert {row["value"] for row in rows if row["event"] != "Invoice Paid"} == {126.0}
    assert {(one["account"], one["text"]) for one in puller.lake("traits")
            if one["trait"] == "name"} == {
        (f"company-{number}", f"Company {number}") for number in range(CUSTOMERS)
    }  # fmt: skip
    assert puller.pull("stripe").new == 0
    late = _company(stripe, 99)
    second = puller.pull("stripe")
    assert len(puller.lake("touchpoints")) == 3 * CUSTOMERS + 3
    assert second.new < first.new / CUSTOMERS + 1
    assert {row["account"] for row in puller.lake("touchpoints")} == {*known, late}
    assert puller.pull("stripe", full=True).new == 0
    assert (first.rejected, second.rejected) == (0, 0)
