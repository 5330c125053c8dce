"""Steps that send their message by themselves."""

from collections.abc import Callable

import pytest
from django.utils.timezone import now

from desk.playbooks.conftest import TEXT, MakePlaybook
from keepwell.desk.cases.actions import templates
from keepwell.desk.cases.models import Case, Outgoing
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.members.models import Deed, Member
from keepwell.desk.notices.models import Notice
from keepwell.desk.playbooks import moving
from keepwell.desk.playbooks.actions.starting import start
from keepwell.desk.playbooks.document import read_text
from keepwell.desk.playbooks.models import Plan, State, Task
from keepwell.desk.surveys.models import OptOut
from keepwell.errors import PlaybookError

BY_HAND = "guideline: Listen first, shown: true}"
Sends = Callable[..., Plan]


@pytest.fixture
def ann(acme: Customer) -> Person:
    """Make the champion of the customer."""
    return Person.objects.create(
        key="ann", name="Ann", title="Champion", email="ann@acme.example", account=acme
    )


@pytest.fixture
def sends(playbook_of: MakePlaybook, acme: Customer, manager: Member, member: Member) -> Sends:
    """Return a function that starts a plan whose first step sends: `sends(", to: champion")`."""
    texts = {"en": {"subject": "Hello {person}", "text": "How are you?"}}
    templates.save(manager, None, name="Hello", texts=texts)

    def made(to: str = "", case: Case | None = None, message: str = "Hello") -> Plan:
        playbook = playbook_of((BY_HAND, f"message: {message}, send: by_itself{to}}}"))
        plan = start(playbook, acme, made_by=member, case=case)
        assert plan is not None
        return plan

    return made


def test_it_is_sent_once_and_the_plan_goes_on(sends: Sends, ann: Person) -> None:
    """The only one there gets the message; the step is done untold, and the next one begins."""
    plan = sends()
    for _twice in range(2):
        moving.move_on(now())
    assert Outgoing.objects.get().subject == "Hello Ann"
    sent = Task.objects.get(title="Call them")
    assert (sent.state, sent.note, sent.done_by) == (State.DONE, "Sent “Hello” to Ann.", None)
    assert list(plan.steps.values_list("name", "status")) == [("call", "done"), ("mend", "open")]
    assert not Notice.objects.filter(key__startswith=f"task:{sent.pk}:").exists()
    assert Deed.objects.filter(verb="playbooks.done", member=None).count() == 1


@pytest.mark.usefixtures("ann")
def test_it_goes_to_the_title_that_is_named(sends: Sends, acme: Customer) -> None:
    """Of several it goes to the one of the title; without a title a colleague chooses."""
    Person.objects.create(key="bo", name="Bo", email="bo@acme.example", account=acme)
    sends(", to: champion")
    assert Outgoing.objects.get().address == "ann@acme.example"


@pytest.mark.usefixtures("ann")
def test_where_it_is_not_clear_it_is_a_task(sends: Sends, acme: Customer) -> None:
    """Of two who may be written to Keepwell chooses none."""
    Person.objects.create(key="bo", name="Bo", email="bo@acme.example", account=acme)
    sends()
    assert not Outgoing.objects.exists()
    assert Task.objects.get().state == State.OPEN


def test_who_wants_nothing_gets_nothing(sends: Sends, ann: Person) -> None:
    """Whoever opted out is not written to, and the step is a task."""
    OptOut.objects.create(address=ann.email)
    sends(", to: champion")
    assert not Outgoing.objects.exists()
    assert Task.objects.get().state == State.OPEN


@pytest.mark.usefixtures("ann")
def test_a_template_that_is_gone_is_a_task(sends: Sends) -> None:
    """A step whose template is not there stays with a colleague."""
    sends(message="Nothing")
    assert Task.objects.get().state == State.OPEN


def test_what_is_sent_has_to_be_named() -> None:
    """A step that sends by itself without a message is a mistake."""
    with pytest.raises(PlaybookError, match="has to say what"):
        read_text(TEXT.replace(BY_HAND, "send: by_itself}"))
