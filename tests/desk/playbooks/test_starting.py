"""What the demo shows of playbooks."""

import pytest

from desk.conftest import MakeCustomer
from keepwell.desk.members.models import Member
from keepwell.desk.playbooks.models import Outcome, Plan, Playbook
from keepwell.desk.playbooks.starting import demo_plans


@pytest.mark.usefixtures("db")
def test_plans_in_different_states(
    admin: Member, member: Member, make_customer: MakeCustomer
) -> None:
    """The demo has playbooks in use, and plans that have begun, gone on and ended, once."""
    for number in range(4):
        make_customer(f"bad{number}", owner=member, band="at_risk", score=20.0, value=9.0)
        make_customer(f"good{number}", owner=member, band="healthy", score=90.0, value=9.0,
                      state="ready_to_grow")  # fmt: skip
    assert [demo_plans() for _twice in range(2)] == [6, 0]
    assert Playbook.objects.count() == 3
    assert Plan.objects.filter(outcome=Outcome.REACHED).count() == 2
    assert Plan.objects.filter(ended_at=None, owner=admin).count() == 2
    assert sorted({plan.steps.count() for plan in Plan.objects.all()}) == [1, 2, 3]


@pytest.mark.usefixtures("db")
def test_without_such_customers(admin: Member) -> None:
    """Where nobody is at risk or ready to grow, there are playbooks and no plans."""
    assert (demo_plans(), Playbook.objects.count(), Plan.objects.count()) == (0, 3, 0)
    assert admin.tasks.count() == 0
