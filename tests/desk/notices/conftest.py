"""Notices to read and to mail."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count

import pytest

from keepwell.desk.customers.models import Customer
from keepwell.desk.members.models import Member
from keepwell.desk.notices.models import WORSE, Notice

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
FELL = {
    "band_before": "healthy", "band": "at_risk", "score_before": 80.0, "score": 41.0,
    "state_before": "stable", "state": "at_risk",
}  # fmt: skip
Tell = Callable[..., Notice]


@pytest.fixture
def tell(db: None) -> Tell:
    """Return a function that makes a notice: `tell(member, customer)`."""
    numbers = count()

    def make(member: Member, customer: Customer | None, **fields: object) -> Notice:
        given = {"kind": WORSE, "key": f"test:{next(numbers)}", "data": FELL, "at": NOW} | fields
        return Notice.objects.create(member=member, customer=customer, **given)

    return make
