"""What each kind of action does, and to whom it goes."""

from collections import Counter
from typing import Any

import pytest

from desk.conftest import MakeCustomer
from desk.playbooks.conftest import TEXT
from desk.rules.conftest import AnswerOf, PutOn
from keepwell.desk.alerts.models import Alert
from keepwell.desk.cases.models import Case, MessageTemplate
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.members.models import Department, Member, Role, Visibility
from keepwell.desk.playbooks.actions import editing as playbooks
from keepwell.desk.playbooks.models import Plan, Task
from keepwell.desk.rules import tasks
from keepwell.desk.rules.models import Done, Outcome, Reason


@pytest.fixture
def ann(acme: Customer) -> Person:
    """Make somebody there who can be written to."""
    return Person.objects.create(key="ann", name="Ann", email="ann@acme.example", account=acme)


def to_do(*actions: dict[str, Any]) -> dict[str, Any]:
    """Return a branch that always does this."""
    return {"name": "All", "then": list(actions)}


def outcomes() -> list[tuple[str, str]]:
    """Return what became of each action, and why."""
    return list(Done.objects.order_by("pk").values_list("outcome", "reason"))


def test_a_playbook_is_started_with_the_case(
    acme: Customer, answer_of: AnswerOf, put_on: PutOn, manager: Member
) -> None:
    """The plan knows the case that was opened before it; a second one is left out."""
    playbooks.make(manager, TEXT)
    acme.band, acme.score = "at_risk", 20.0
    acme.save()
    put_on(to_do({"open_case": {}}, {"start_playbook": "improvement"}))
    answer_of(acme, 2)
    answer_of(acme, 3)
    tasks.run.func()
    plan = Plan.objects.get()
    assert (plan.case, plan.branch) == (Case.objects.get(), "All")
    assert outcomes()[1::2] == [(Outcome.DONE, ""), (Outcome.SKIPPED, Reason.ENTRY)]


def test_a_message_goes_to_whoever_answered(
    acme: Customer, ann: Person, answer_of: AnswerOf, put_on: PutOn
) -> None:
    """It is sent once; of an answer by nobody known it is left out."""
    texts = {"en": {"subject": "Sorry", "text": "We are sorry."}}
    MessageTemplate.objects.create(name="Sorry", texts=texts)
    put_on(to_do({"send": "sorry"}))
    answer_of(acme, 2, contact=ann)
    answer_of(acme, 2)
    tasks.run.func()
    assert outcomes() == [(Outcome.DONE, ""), (Outcome.SKIPPED, Reason.PERSONLESS)]


def test_a_task_is_due_in_working_days(
    acme: Customer, answer_of: AnswerOf, put_on: PutOn, member: Member
) -> None:
    """It goes to the owner, whose department it then is of."""
    put_on(to_do({"task": {"title": "Call them", "to": "owner", "due": "2d"}}))
    answer_of(acme, 2)
    tasks.run.func()
    task = Task.objects.get()
    assert (task.title, task.owner, task.department) == ("Call them", member, member.department)
    assert task.due_at is not None
    assert task.branch == "All"


def test_an_alert_goes_to_who_may_see_the_customer(
    acme: Customer, answer_of: AnswerOf, put_on: PutOn, member: Member, manager: Member
) -> None:
    """The owner is told of one's customer, and the managers where the rule says so."""
    put_on(to_do({"alert": {"to": "owner"}}), otherwise=[{"alert": {"to": "managers"}}])
    answer_of(acme, 2)
    tasks.run.func()
    assert Alert.objects.get().customer == acme
    assert outcomes() == [(Outcome.DONE, "")]


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        ({"start_playbook": "gone"}, Reason.PLAYBOOK), ({"send": "gone"}, Reason.TEMPLATE),
        ({"open_case": {"restrict": "gone"}}, Reason.DEPARTMENT),
    ],
)  # fmt: skip
def test_what_is_gone_fails_and_says_so(
    acme: Customer, answer_of: AnswerOf, put_on: PutOn, action: dict[str, Any], reason: Reason
) -> None:
    """A playbook, a template, a department that is gone: the page shows which."""
    put_on(to_do(action))
    answer_of(acme, 2)
    tasks.run.func()
    done = Done.objects.get()
    assert (done.outcome, done.reason) == (Outcome.FAILED, reason)
    assert "gone" in done.why


def crew(department: Department, *names: str, sees: Visibility = Visibility.ALL) -> None:
    """Make members of a department."""
    for name in names:
        Member.objects.create_user(
            f"{name}@example.com", name=name, role=Role.MEMBER, visibility=sees,
            department=department,
        )  # fmt: skip


def owners() -> Counter[str]:
    """Return how many cases each has."""
    return Counter(str(case.owner) for case in Case.objects.select_related("owner"))


@pytest.mark.parametrize("by", ["turn", "load"])
def test_a_department_shares_the_work(
    by: str, make_customer: MakeCustomer, answer_of: AnswerOf, put_on: PutOn
) -> None:
    """By turn and by load, nine cases make three for each of three."""
    service = Department.objects.create(name="Service")
    crew(service, "Ann", "Bo", "Cy")
    put_on(to_do({"open_case": {"to": {"department": "Service", "by": by}}}))
    for number in range(9):
        answer_of(make_customer(f"c{number}"), 2)
    tasks.run.func()
    assert owners() == {"Ann": 3, "Bo": 3, "Cy": 3}


def test_by_load_the_busy_wait(
    make_customer: MakeCustomer, answer_of: AnswerOf, put_on: PutOn
) -> None:
    """Who has open cases already gets the next one last."""
    service = Department.objects.create(name="Service")
    crew(service, "Ann", "Bo")
    busy, free = service.members.order_by("pk")
    put_on(to_do({"open_case": {"to": {"department": "Service", "by": "load"}}}))
    for number in range(2):
        answer_of(make_customer(f"c{number}"), 2)
    tasks.run.func()
    Case.objects.update(owner=busy)
    answer_of(make_customer("more"), 2)
    tasks.run.func()
    assert Case.objects.get(customer__key="more").owner == free


def test_only_who_may_see_the_customer_gets_it(
    make_customer: MakeCustomer, answer_of: AnswerOf, put_on: PutOn
) -> None:
    """Who sees own customers only, who left, and who only looks on are passed over."""
    service = Department.objects.create(name="Service")
    crew(service, "Own", sees=Visibility.OWN)
    crew(service, "Left", "Looks", "Ann")
    Member.objects.filter(name="Left").update(is_active=False)
    Member.objects.filter(name="Looks").update(role=Role.VIEWER)
    put_on(to_do({"open_case": {"to": {"department": "service", "by": "turn"}}}))
    for number in range(2):
        answer_of(make_customer(f"c{number}"), 2)
    tasks.run.func()
    assert owners() == {"Ann": 2}


def test_a_case_is_opened_though_nobody_can_have_it(
    make_customer: MakeCustomer, answer_of: AnswerOf, put_on: PutOn
) -> None:
    """Better a case of nobody, with the reason beside it, than a customer whom nobody answers."""
    put_on(to_do({"open_case": {"to": {"member": "gone@example.com"}}}))
    answer_of(make_customer("c"), 2)
    tasks.run.func()
    assert Case.objects.get().owner is None
    assert outcomes() == [(Outcome.DONE, Reason.MEMBER)]


def test_a_restricted_case_is_seen_by_its_department(
    acme: Customer, answer_of: AnswerOf, put_on: PutOn
) -> None:
    """Who may see it first is what the rule says."""
    legal = Department.objects.create(name="Legal")
    put_on(to_do({"open_case": {"restrict": "Legal", "to": {"department": "Legal"}}}))
    answer_of(acme, 2)
    tasks.run.func()
    case = Case.objects.get()
    assert (case.restricted_to, case.department, case.owner) == (legal, legal, None)


def test_names_of_any_length_stop_nothing(
    acme: Customer, answer_of: AnswerOf, put_on: PutOn
) -> None:
    """What is too long to be anybody's name is written down as far as there is room."""
    put_on(to_do({"open_case": {"restrict": "x" * 5_000}}, {"tag": "seen"}))
    answer_of(acme, 2)
    tasks.run.func()
    assert [outcome for outcome, _reason in outcomes()] == [Outcome.FAILED, Outcome.DONE]
