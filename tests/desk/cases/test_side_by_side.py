"""Two at once on PostgreSQL, where transactions run beside each other."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from desk.beside import beside
from desk.conftest import MakeCustomer
from keepwell.desk.cases.actions import working
from keepwell.desk.cases.actions.opening import Opening, open_case
from keepwell.desk.cases.models import Case, Means, Message
from keepwell.desk.members.models import Member
from keepwell.project import Project

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 10


@pytest.fixture(autouse=True)
def _on_postgres(transactional_db: None, desk_project: Project) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs KEEPWELL_TEST_DATABASE=postgres")


def test_workers_that_open_the_same_get_one_case(make_customer: MakeCustomer) -> None:
    """Rules that race for the same customer, topic and reason make one case of all."""
    acme = make_customer("acme")
    for number in range(ROUNDS):
        opening = Opening(customer=acme, about=f"Case {number}", reason="score-fell")
        cases = beside(*(lambda opening=opening: open_case(opening) for _one in range(4)))
        assert len({one.pk for one in cases}) == 1
        assert Case.objects.get(pk=cases[0].pk).times == 4


def test_the_same_answer_is_handled_once(make_customer: MakeCustomer) -> None:
    """Workers that handle the same answer at once keep it once."""
    acme = make_customer("acme")
    for number in range(ROUNDS):
        opening = Opening(
            customer=acme, about=f"Case {number}", reason="detractor", mark=f"answer-{number}"
        )
        cases = beside(*(lambda opening=opening: open_case(opening) for _one in range(3)))
        assert {one.times for one in Case.objects.filter(pk__in=[one.pk for one in cases])} == {1}
        assert Message.objects.filter(mark=f"answer-{number}").count() == 1


def test_one_of_two_answers(make_customer: MakeCustomer, manager: Member, admin: Member) -> None:
    """Of two who answer what they saw at the same time one does, and the other is told."""
    acme = make_customer("acme")

    def reply(member: Member, case: Case) -> bool:
        try:
            working.answer(member, case, case.version, text=str(member), means=Means.PHONE)
        except ValidationError:
            return False
        return True

    for number in range(ROUNDS):
        case = open_case(Opening(customer=acme, about=f"Case {number}", reason="score-fell"))
        done = beside(*(lambda one=one, case=case: reply(one, case) for one in (manager, admin)))
        assert sorted(done) == [False, True]
        assert case.messages.count() == 1
