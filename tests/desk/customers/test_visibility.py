from collections.abc import Callable

import pytest

from keepwell.desk.customers.models import Customer
from keepwell.desk.customers.queries import visible_to
from keepwell.desk.members.models import Member

MakeCustomer = Callable[..., Customer]


@pytest.fixture
def _theirs(make_customer: MakeCustomer, member: Member, teammate: Member) -> None:
    make_customer("members", owner=member)
    make_customer("teammates", owner=teammate)
    make_customer("nobodys")


def seen(member: Member) -> set[str]:
    """Return the keys of the customers a member sees."""
    return set(visible_to(member).values_list("key", flat=True))


@pytest.mark.usefixtures("_theirs")
def test_own_sees_what_it_owns(member: Member) -> None:
    """Who sees own customers sees those and no others."""
    assert seen(member) == {"members"}


@pytest.mark.usefixtures("_theirs")
def test_team_sees_the_department(teammate: Member) -> None:
    """Who sees the team's customers sees those of every member of the department."""
    assert seen(teammate) == {"members", "teammates"}


@pytest.mark.usefixtures("_theirs")
def test_all_sees_everybody(viewer: Member) -> None:
    """Who sees all customers sees also those that nobody owns."""
    assert seen(viewer) == {"members", "teammates", "nobodys"}


@pytest.mark.usefixtures("_theirs")
def test_a_stranger_sees_nobody(stranger: Member) -> None:
    """Another department's customers are not there."""
    assert seen(stranger) == set()


def test_team_without_a_department_is_own(
    make_customer: MakeCustomer, stranger: Member, teammate: Member
) -> None:
    """Who is in no department does not share one with everybody else who is in none."""
    for one in (stranger, teammate):
        one.department = None
        one.save()
    make_customer("mine", owner=stranger)
    make_customer("other", owner=teammate)
    assert seen(stranger) == {"mine"}
