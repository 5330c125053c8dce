"""The pages of tasks, plans and playbooks."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils.timezone import localtime, now
from pytest_django import DjangoAssertNumQueries

from desk.conftest import MakeCustomer, SignedIn
from desk.playbooks.conftest import MakePlaybook
from keepwell.desk.cases.actions import templates
from keepwell.desk.cases.models import Outgoing
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.jobs.worker import drain
from keepwell.desk.members.models import Member
from keepwell.desk.playbooks.actions.starting import start
from keepwell.desk.playbooks.actions.tasks import Draft, set_task
from keepwell.desk.playbooks.models import Outcome, Plan, Playbook, State, Task
from keepwell.desk.playbooks.public.links import LIFE, token_of


@pytest.fixture
def desk(member: Member, signed_in: SignedIn) -> Client:
    """Return the browser of the member who owns the customer."""
    return signed_in(member)


@pytest.fixture
def plan(playbook: Playbook, acme: Customer, member: Member) -> Plan:
    """Make a plan that has just started."""
    made = start(playbook, acme, made_by=member)
    assert made is not None
    return made


def text(response: HttpResponse) -> str:
    """Return a page."""
    return response.content.decode()


def test_a_plan_from_the_customer(
    desk: Client, playbook: Playbook, acme: Customer, member: Member
) -> None:
    """On the customer's page one starts what fits, and sees its plan and tasks there."""
    assert "/plans/start/?customer=acme" in text(desk.get("/customers/acme/"))
    where = "/plans/start/?customer=acme"
    assert "fits" in text(desk.get(where))
    page = desk.post(where, {"playbook": playbook.pk}, follow=True)
    assert "Well again" in text(page)
    assert Plan.objects.get().owner == member
    assert "runs already" in text(desk.post(where, {"playbook": playbook.pk}))
    page = desk.get("/customers/acme/")
    assert "Get better" in text(page)
    assert "Call them" in text(page)
    assert "Call them" in text(desk.get("/tasks/"))


def test_the_work_of_a_task(desk: Client, plan: Plan, teammate: Member) -> None:
    """A task is snoozed, given a day, given away and done by the buttons of its page."""
    task = plan.tasks.get()
    where = f"/tasks/{task.pk}/"
    assert "Expected a day to come" in text(
        desk.post(f"{where}snooze/", {"until": "2020-01-01", "reason": "Away"})
    )
    page = desk.post(f"{where}snooze/", {"until": "2099-01-01", "reason": "Away"}, follow=True)
    assert "out of sight until then" in text(page)
    assert "Call them" not in text(desk.get("/tasks/"))
    assert "Away" in text(desk.get("/tasks/?state=snoozed"))
    desk.post(f"{where}take/")
    desk.post(f"{where}due/", {"due": ""})
    desk.post(f"{where}give/", {"owner": teammate.pk})
    task.refresh_from_db()
    assert (task.owner, task.due_at, task.state) == (teammate, None, State.OPEN)
    page = desk.post(f"{where}done/", {"note": "All well", "back": "/tasks/"}, follow=True)
    assert page.redirect_chain == [("/tasks/", 302)]
    assert "Done: “Call them”." in text(page)
    assert "All well" in text(desk.get(f"/plans/{plan.pk}/"))
    assert Task.objects.filter(title="Mend it").exists()


def test_a_message_of_a_step(
    desk: Client, playbook_of: MakePlaybook, acme: Customer, member: Member, manager: Member
) -> None:
    """A step may offer a template: sent to somebody who may be written to, the task is done."""
    texts = {"en": {"subject": "Hello {person}", "text": "How are you?"}}
    templates.save(manager, None, name="Hello", texts=texts)
    playbook = playbook_of(("shown: true", "message: Hello"))
    plan = start(playbook, acme, made_by=member)
    assert plan is not None
    ann = Person.objects.create(key="ann", name="Ann", email="ann@acme.example", account=acme)
    other = Person.objects.create(key="bo", name="Bo", email="bo@else.example")
    task = plan.tasks.get()
    assert "the template “Hello”" in text(desk.get(f"/tasks/{task.pk}/"))
    desk.post(f"/tasks/{task.pk}/send/", {"person": other.pk})
    assert not Outgoing.objects.exists()
    page = desk.post(f"/tasks/{task.pk}/send/", {"person": ann.pk}, follow=True)
    assert "Sent “Hello” to Ann." in text(page)
    assert Outgoing.objects.get().subject == "Hello Ann"


def test_nobody_is_led_away(desk: Client, plan: Plan) -> None:
    """What is posted as the page to go back to leads to no other site."""
    where = f"/tasks/{plan.tasks.get().pk}/"
    answer = desk.post(f"{where}done/", {"back": "https://elsewhere.example/"})
    assert answer["Location"] == where


def test_the_work_of_a_plan(desk: Client, plan: Plan, member: Member) -> None:
    """Goal, owner and end of a plan are said on its page."""
    where = f"/plans/{plan.pk}/"
    desk.post(f"{where}goal/", {"goal": "They stay", "due": "2099-01-01"})
    desk.post(f"{where}give/", {"owner": member.pk})
    refused = desk.post(f"{where}finish/", {"outcome": "reached", "reason": " "})
    assert "This field is required" in text(refused)
    desk.post(f"{where}finish/", {"outcome": "reached", "reason": "They signed"})
    plan.refresh_from_db()
    assert (plan.goal, plan.outcome) == ("They stay", Outcome.REACHED)
    assert "They signed" in text(desk.get(where))
    assert "They stay" in text(desk.get("/plans/?state=reached"))


def test_what_a_customer_sees(desk: Client, plan: Plan, client: Client) -> None:
    """The shared page has the steps that are shown, nothing internal, and can be switched off."""
    where, shared = f"/plans/{plan.pk}/", f"/p/{token_of(plan)}/"
    assert client.get(shared).status_code == 404
    desk.post(f"{where}share/")
    page = client.get(shared)
    assert page["X-Robots-Tag"].startswith("noindex")
    assert "Call them" in text(page)
    assert "Well again" in text(page)
    for internal in ("Get better", "Mend it", "Listen first", "Acme"):
        assert internal not in text(page)
    assert client.get(f"{shared[:-2]}x/").status_code == 404
    Plan.objects.update(ended_at=now() - LIFE)
    assert "This link has expired" in text(client.get(shared))
    desk.post(f"{where}unshare/")
    assert client.get(shared).status_code == 404


def test_a_customer_reads_their_language(
    desk: Client, playbook_of: MakePlaybook, acme: Customer, member: Member, client: Client
) -> None:
    """Goal and steps are in the customer's language; a goal that was written anew is as written."""
    Customer.objects.filter(pk=acme.pk).update(traits={"language": "nl-BE"})
    playbook = playbook_of(
        ("says: Well again", "says: {en: Well again, nl: Weer goed}"),
        ("shown: true", "shown: {en: We call you, nl: Wij bellen u}"),
    )
    plan = start(playbook, acme, made_by=member)
    assert plan is not None
    assert "Well again" in text(desk.get(f"/plans/{plan.pk}/"))
    desk.post(f"/plans/{plan.pk}/share/")
    page = text(client.get(f"/p/{token_of(plan)}/"))
    assert ("Weer goed" in page, "Wij bellen u" in page, "Call them" in page) == (True, True, False)
    Plan.objects.update(goal="All mended")
    assert "All mended" in text(client.get(f"/p/{token_of(plan)}/"))


def test_strangers(
    plan: Plan, stranger: Member, viewer: Member, signed_in: SignedIn, playbook: Playbook
) -> None:
    """Who does not see a customer finds neither its plans nor its tasks; a viewer changes none."""
    task, client = plan.tasks.get(), signed_in(stranger)
    for where in (f"/plans/{plan.pk}/", f"/tasks/{task.pk}/", "/plans/start/?customer=acme"):
        assert client.get(where).status_code == 404
    assert client.post(f"/tasks/{task.pk}/done/").status_code == 404
    assert client.post(f"/plans/{plan.pk}/share/").status_code == 404
    for page in ("/tasks/?whose=all", "/plans/", "/tasks/board/"):
        assert "Call them" not in text(client.get(page))
    looking = signed_in(viewer)
    assert "Call them" in text(looking.get("/tasks/?whose=all"))
    assert looking.post(f"/tasks/{task.pk}/done/").status_code == 403
    assert looking.post(f"/playbooks/{playbook.name}/switch/", {"on": "0"}).status_code == 403


def test_a_task_for_a_department(desk: Client, member: Member, plan: Plan) -> None:
    """What is set for a department stands on its board, and moves there."""
    given = {"title": "Ship it", "customer": "Acme", "department": member.department_id}
    assert "Expected a colleague or" in text(desk.post("/tasks/new/", {"title": "Ship it"}))
    assert "Expected one customer" in text(desk.post("/tasks/new/", {**given, "customer": "no"}))
    desk.post("/tasks/new/", given)
    task = Task.objects.get(title="Ship it")
    assert (task.customer, task.owner) == (plan.customer, None)
    desk.post(f"/tasks/{task.pk}/take/", {"back": "/tasks/board/"})
    page = text(desk.get("/tasks/board/"))
    assert page.index("In work") < page.index("Ship it")


def test_lists_ask_few_questions(
    desk: Client, member: Member, make_customer: MakeCustomer, playbook: Playbook,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    """However long the lists are, they ask the same few questions."""
    for number in range(3):
        customer = make_customer(f"c{number}", owner=member, band="at_risk", score=20.0)
        start(playbook, customer, made_by=member)
        set_task(Draft("Call", customer, member), member)
    for where, queries in (("/tasks/", 5), ("/plans/", 4), ("/tasks/board/", 7)):
        desk.get(where)
        with django_assert_num_queries(queries):
            desk.get(where)


def test_many_at_once(
    desk: Client, playbook: Playbook, member: Member, make_customer: MakeCustomer
) -> None:
    """A playbook starts for customers that were ticked, or that meet filters, unless it runs."""
    keys = [make_customer(f"c{n}", owner=member, band="at_risk", score=20.0).pk for n in range(3)]
    other = make_customer("theirs", band="at_risk", score=20.0)
    asked = {"pk": [*keys[:2], other.pk], "query": "", "everybody": ""}
    assert "Start plans for 2 customers" in text(desk.post("/plans/many/", asked))
    assert "C0" in text(desk.post("/plans/many/", {**asked, "playbook": playbook.pk}, follow=True))
    assert Plan.objects.count() == 2
    everybody = {"everybody": "1", "query": "band=at_risk", "playbook": playbook.pk}
    page = desk.post("/plans/many/", everybody, follow=True)
    assert "1 plan has started." in text(page)
    assert "2 customers got none: a plan runs already" in text(page)
    nobody = desk.post("/plans/many/", {}, follow=True)
    assert "There is no customer to start a plan for" in text(nobody)
    assert Plan.objects.filter(customer=other).count() == 0


def test_for_whom_a_playbook_is(
    desk: Client, playbook: Playbook, acme: Customer, member: Member, make_customer: MakeCustomer
) -> None:
    """The page of a playbook says for whom it is in words, and starts it for those at once."""
    for name, owner, band in (("c1", member, "at_risk"), ("well", member, "healthy")):
        make_customer(name, owner=owner, band=band, score=20.0)
    make_customer("theirs", band="at_risk", score=20.0)
    page = text(desk.get("/playbooks/improvement/"))
    assert "Band is at risk" in page
    assert "Start for 2 customers" in page
    asked = {"fitting": "improvement"}
    assert "Start plans for 2 customers" in text(desk.get("/plans/many/", asked))
    desk.post("/plans/many/", {**asked, "playbook": playbook.pk})
    assert {plan.customer.key for plan in Plan.objects.all()} == {"acme", "c1"}
    assert "0 customers without a plan of it" in text(desk.get("/playbooks/improvement/"))


def test_a_task_beside_the_steps(desk: Client, plan: Plan, teammate: Member) -> None:
    """A plan takes further tasks, which are done on its page as its steps are."""
    where = f"/tasks/new/?plan={plan.pk}"
    assert 'value="acme"' in text(desk.get(where))
    given = {"title": "Send figures", "customer": "acme", "owner": teammate.pk, "due": ""}
    page = desk.post(where, given, follow=True)
    assert page.redirect_chain[0][0] == f"/plans/{plan.pk}/"
    assert "Done: Send figures" in text(page)
    step = plan.tasks.get(title="Call them")
    desk.post(f"/tasks/{step.pk}/done/", {"back": f"/plans/{plan.pk}/"})
    assert plan.tasks.filter(title="Mend it").exists()
    assert Task.objects.get(title="Send figures").plan == plan


def test_snoozed_until_a_day(desk: Client, plan: Plan, member: Member) -> None:
    """What is snoozed until a day is seen again when that day begins, and not when it is over."""
    task = plan.tasks.get()
    desk.post(f"/tasks/{task.pk}/snooze/", {"until": "2099-03-02", "reason": "Away"})
    task.refresh_from_db()
    assert task.snoozed_until is not None
    assert localtime(task.snoozed_until).isoformat()[:16] == "2099-03-02T00:00"


def test_very_many_in_the_background(
    desk: Client, playbook: Playbook, member: Member, make_customer: MakeCustomer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Plans for more customers than one waits for start in the background."""
    monkeypatch.setattr("keepwell.desk.playbooks.views.many.CHUNK", 1)
    pks = [make_customer(f"c{n}", owner=member, band="at_risk", score=20.0).pk for n in range(2)]
    page = desk.post("/plans/many/", {"pk": pks, "playbook": playbook.pk}, follow=True)
    assert "Plans are starting" in text(page)
    drain()
    assert Plan.objects.count() == 2
