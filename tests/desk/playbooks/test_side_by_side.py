"""Two at once on PostgreSQL, where transactions run beside each other."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from desk.beside import beside
from desk.conftest import MakeCustomer
from desk.playbooks.conftest import MakePlaybook
from keepwell.desk.members.models import Member
from keepwell.desk.playbooks.actions import tasks
from keepwell.desk.playbooks.actions.starting import start
from keepwell.desk.playbooks.actions.tasks import Draft, set_task
from keepwell.desk.playbooks.models import Plan, Task
from keepwell.project import Project

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


@pytest.fixture(autouse=True)
def _on_postgres(transactional_db: None, desk_project: Project) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs KEEPWELL_TEST_DATABASE=postgres")


def test_who_start_at_once_get_one_plan(
    playbook_of: MakePlaybook, make_customer: MakeCustomer
) -> None:
    """Workers that start a playbook for the same customer make one plan, within the day's limit."""
    playbook = playbook_of(("goal:", "limits: {a_day: 3}\ngoal:"))
    for number in range(ROUNDS):
        acme = make_customer(f"c{number}", band="at_risk", score=20.0)
        beside(*(lambda acme=acme: start(playbook, acme, made_by=None) for _one in range(4)))
        assert Plan.objects.filter(customer=acme).count() == (number < 3)
    assert Task.objects.count() == 3


def test_the_same_mark_is_one(make_customer: MakeCustomer, playbook_of: MakePlaybook) -> None:
    """Workers with the same mark get the same plan and the same task."""
    playbook = playbook_of()
    for number in range(ROUNDS):
        acme = make_customer(f"c{number}", band="at_risk", score=20.0)
        mark = f"answer-{number}"
        plans = beside(
            *(lambda acme=acme, mark=mark: start(playbook, acme, made_by=None, mark=mark),) * 3
        )
        assert len({plan.pk for plan in plans if plan}) == 1
        assert all(plans)
        set_by = beside(
            *(lambda acme=acme, mark=mark: set_task(Draft("Call", acme, mark=mark), None),) * 3
        )
        assert len({task.pk for task in set_by}) == 1


def test_a_task_is_done_once(
    make_customer: MakeCustomer, playbook_of: MakePlaybook, manager: Member
) -> None:
    """Of colleagues who do the same task at once one has done it, and the plan goes on once."""
    playbook = playbook_of()

    def do(task: Task) -> bool:
        try:
            tasks.do(manager, task)
        except ValidationError:
            return False
        return True

    for number in range(ROUNDS):
        acme = make_customer(f"c{number}", band="at_risk", score=20.0)
        plan = start(playbook, acme, made_by=manager)
        assert plan is not None
        task = plan.tasks.get()
        assert sum(beside(*(lambda task=task: do(task),) * 3)) == 1
        assert plan.tasks.count() == 2
