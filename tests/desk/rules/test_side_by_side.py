"""Two workers at once on PostgreSQL, where transactions run beside each other."""

from collections import Counter

import pytest
from django.db import connection

from desk.cases.test_side_by_side import beside
from desk.conftest import MakeCustomer
from desk.rules.conftest import AnswerOf, PutOn
from keepwell.desk.cases.models import Case
from keepwell.desk.members.models import Department, Member, Role, Visibility
from keepwell.desk.rules.models import Firing
from keepwell.desk.rules.running import handling

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 24


@pytest.fixture(autouse=True)
def _on_postgres(transactional_db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs KEEPWELL_TEST_DATABASE=postgres")


@pytest.mark.parametrize("by", ["turn", "load"])
def test_workers_that_race_share_out_evenly(
    by: str, make_customer: MakeCustomer, answer_of: AnswerOf, put_on: PutOn
) -> None:
    """Each answer makes one case, and three colleagues get as many each."""
    service = Department.objects.create(name="Service")
    for name in ("Ann", "Bo", "Cy"):
        Member.objects.create_user(
            f"{name}@example.com", name=name, role=Role.MEMBER, visibility=Visibility.ALL,
            department=service,
        )  # fmt: skip
    put_on({"name": "All", "then": [{"open_case": {"to": {"department": "Service", "by": by}}}]})
    for number in range(MANY):
        answer_of(make_customer(f"c{number}"), 2)
    beside(handling.handle_waiting, handling.handle_waiting, handling.handle_waiting)
    assert (Case.objects.count(), Firing.objects.count()) == (MANY, MANY)
    owners = Counter(str(case.owner) for case in Case.objects.select_related("owner"))
    assert owners == {"Ann": MANY // 3, "Bo": MANY // 3, "Cy": MANY // 3}
