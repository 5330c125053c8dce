"""Real orders, for the tests of forecasts."""

import pytest

import order_days


@pytest.fixture(scope="session")
def cdnow(shared_data):
    """Return the orders of CDNOW's sample."""
    file = shared_data("cdnow_sample") / "transactions.parquet"
    return order_days.of_file(file, "customer_id", "date", "dollars")


@pytest.fixture(scope="session")
def gift_shop(shared_data):
    """Return the orders of a shop whose log begins long after its customers did."""
    file = shared_data("online_retail") / "transactions.parquet"
    bought = "CustomerID is not null and Quantity > 0 and UnitPrice > 0"
    return order_days.of_file(file, "CustomerID", "InvoiceDate", "Quantity * UnitPrice", bought)
