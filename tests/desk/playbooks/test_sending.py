"""Steps that send their message by themselves."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.utils.timezone import now

from desk.conftest import SignedIn
from desk.playbooks.conftest import TEXT, MakePlaybook
from keepwell.desk.cases.actions import templates
from keepwell.desk.cases.models import Case, Outgoing
from keepwell.desk.cases.wording import sending
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.members.models import Deed, Member
from keepwell.desk.notices.models import Notice
from keepwell.desk.playbooks import moving
from keepwell.desk.playbooks.actions import planning, tasks
from keepwell.desk.playbooks.actions.starting import start
from keepwell.desk.playbooks.document import read_text
from keepwell.desk.playbooks.models import Outcome, Plan, State, Task
from keepwell.desk.surveys.models import OptOut, Rules
from keepwell.errors import PlaybookError

BY_HAND = "guideline: Listen first, shown: true}"
Sends = Callable[..., Plan]


@pytest.fixture(autouse=True)
def at_any_hour(db: None) -> None:
    """Let nothing hang on the hour at which a test runs."""
    Rules.objects.create(pk=1, text="")


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


def look(minutes: int = 11) -> None:
    """Let plans move on so long from now."""
    moving.move_on(now() + timedelta(minutes=minutes))


def test_it_is_sent_once_and_the_plan_goes_on(sends: Sends, ann: Person) -> None:
    """The only one there gets the message; once it has gone out the step is done untold.

    Before, the step waits, and so does what is after it.
    """
    plan = sends()
    look()
    assert list(plan.steps.values_list("name", "status")) == [("call", "open")]
    assert not Task.objects.exists()
    assert (sending.send_due(), len(mail.outbox)) == (1, 1)
    for minutes in (22, 33):
        look(minutes)
    assert Outgoing.objects.get().subject == "Hello Ann"
    sent = Task.objects.get(title="Call them")
    assert (sent.state, sent.note, sent.done_by) == (State.DONE, "Sent “Hello” to Ann.", None)
    assert list(plan.steps.values_list("name", "status")) == [("call", "done"), ("mend", "open")]
    assert not Notice.objects.filter(key__startswith=f"task:{sent.pk}:").exists()
    assert Deed.objects.filter(verb="playbooks.done", member=None).count() == 1


def test_what_did_not_go_out_is_a_task(sends: Sends, ann: Person, signed_in: SignedIn) -> None:
    """Who opted out meanwhile is not written to: it is the owner's task, and the plan says why."""
    plan = sends()
    OptOut.objects.create(address=ann.email)
    assert sending.send_due() == 0
    for minutes in (11, 22):
        look(minutes)
    task = Task.objects.get()
    assert (task.title, task.state, task.owner) == ("Call them", State.OPEN, plan.owner)
    said = "“Hello” did not go out to Ann: Opted out meanwhile."
    assert task.note == said
    page = signed_in(plan.owner).get(f"/plans/{plan.pk}/").content.decode()
    assert said in page
    tasks.do(plan.owner, task)
    assert Task.objects.get(pk=task.pk).note == said


def test_a_plan_that_ends_takes_its_message_back(sends: Sends, ann: Person) -> None:
    """What has yet to go out when a plan ends is withdrawn."""
    plan = sends()
    planning.finish(plan.owner, plan, Outcome.STOPPED, "They called us.")
    assert (sending.send_due(), mail.outbox) == (0, [])
    assert not Task.objects.exists()


def test_a_worker_that_died_of_it_leaves_a_task(sends: Sends, ann: Person) -> None:
    """Of a message that was being handed over an hour ago nobody knows: a colleague asks."""
    sends()
    Outgoing.objects.update(begun_at=now(), next_at=None)
    look(30)
    assert not Task.objects.exists()
    look(75)
    assert "interrupted" in Task.objects.get().note


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
