"""The pages of cases."""

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from desk.cases.conftest import OpenCase
from desk.conftest import MakeCustomer, SignedIn
from keepwell.desk.cases.actions import working
from keepwell.desk.cases.models import Case, Cause, Means, Severity, Source, Status
from keepwell.desk.cases.queries import colleagues, due_soon
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.members.models import Member
from keepwell.desk.surveys.models import Answer, Edition, Survey


@pytest.fixture
def desk(member: Member, signed_in: SignedIn) -> Client:
    """Return the browser of the member who owns the customer."""
    return signed_in(member)


def text(response: HttpResponse) -> str:
    """Return a page."""
    return response.content.decode()


def test_a_complaint_by_hand(desk: Client, acme: Customer, ann: Person, member: Member) -> None:
    """What somebody heard on the telephone becomes a case of its customer, by any way it came."""
    assert 'value="acme"' in text(desk.get("/cases/new/?customer=acme"))
    given = {
        "customer": "Acme", "person": "ANN@acme.example", "about": "Rude courier",
        "severity": "high", "means": "phone", "text": "He shouted.", "mine": "on",
    }  # fmt: skip
    page = desk.post("/cases/new/", given, follow=True)
    case = Case.objects.get()
    assert (case.person, case.owner, case.source) == (ann, member, Source.HAND)
    assert "He shouted." in text(page)
    assert "h left" in text(page)
    assert "Rude courier" in text(desk.get("/cases/"))
    assert "Rude courier" in text(desk.get("/customers/acme/"))


def test_nobody_complains_for_a_stranger(
    stranger: Member, signed_in: SignedIn, opened: OpenCase
) -> None:
    """Who does not see a customer opens no case of theirs, and finds none."""
    case, client = opened(), signed_in(stranger)
    given = {"customer": "acme", "about": "x", "severity": "low", "means": "phone", "text": "x"}
    assert "Expected one customer" in text(client.post("/cases/new/", given))
    assert client.get(f"/cases/{case.pk}/").status_code == 404
    assert client.post(f"/cases/{case.pk}/take/", {"version": 1}).status_code == 404
    assert "invoice" not in text(client.get("/cases/?whose=all"))
    assert Case.objects.count() == 1


def test_a_detractor_becomes_a_case(desk: Client, acme: Customer, ann: Person) -> None:
    """From the page of an answer a case is opened that knows who said what, and how bad it is."""
    survey = Survey.objects.create(name="pulse", document={"title": {"en": "How are we?"}})
    edition = Edition.objects.create(survey=survey, number=1, document={"measures": "nps"})
    answer = Answer.objects.create(
        survey=survey, edition=edition, customer=acme, contact=ann, account="acme", person="ann",
        score=3, comment="Never again", language="th", mark="m",
    )  # fmt: skip
    page = text(desk.get(f"/cases/new/?answer={answer.pk}"))
    assert "Never again" in page
    assert '<option value="high" selected' in page
    given = {
        "customer": "acme", "person": "ann", "about": "How are we?", "severity": "high",
        "means": "phone", "text": "Never again",
    }  # fmt: skip
    for _twice in range(2):
        desk.post(f"/cases/new/?answer={answer.pk}", given)
    case = Case.objects.get()
    assert (case.source, case.answer, case.language) == (Source.ANSWER, answer, "th")
    assert (case.times, case.messages.count()) == (1, 1)


def test_an_answer_goes_into_no_case_of_others(
    desk: Client, acme: Customer, member: Member, make_customer: MakeCustomer
) -> None:
    """Who names another customer than the answer is of opens a case that knows nothing of it."""
    survey = Survey.objects.create(name="pulse", document={"title": {"en": "How are we?"}})
    edition = Edition.objects.create(survey=survey, number=1, document={"measures": "nps"})
    answer = Answer.objects.create(survey=survey, edition=edition, customer=acme, mark="m")
    make_customer("beta", owner=member)
    given = {"customer": "beta", "about": "x", "severity": "low", "means": "phone", "text": "x"}
    desk.post(f"/cases/new/?answer={answer.pk}", given)
    assert (Case.objects.get().answer, Case.objects.get().source) == (None, Source.HAND)


def test_from_new_to_confirmed(desk: Client, opened: OpenCase, cause: Cause) -> None:
    """A case goes its way by the buttons of its page."""
    where = f"/cases/{opened().pk}/"

    def do(deed: str, **given: object) -> str:
        version = Case.objects.get().version
        return text(desk.post(f"{where}{deed}/", {"version": version, **given}, follow=True))

    assert "Owned" in do("take")
    assert "Only colleagues" in do("say", how="note", text="Call them")
    assert "This field is required." in (lacks := do("solve", outcome="Paid back"))
    assert "Paid back" in lacks  # what was written is not lost
    assert "The customer was not answered" in do("solve", cause=cause.pk, outcome="Paid back")
    assert "In contact" in do("say", how="phone", text="Sorry")
    assert "Waits for the customer" in do("wait")
    assert "h left" in do("say", how="heard-chat", text="Fine")
    do("weigh", severity="urgent")
    assert "Solved" in do("solve", cause=cause.pk, outcome="Paid back")
    do("confirm")
    case = Case.objects.get()
    assert (case.status, case.severity, case.cause) == (Status.CONFIRMED, "urgent", cause)
    assert "Reopened" in do("reopen")
    assert desk.post(f"{where}burn/", {"version": 1}).status_code == 404


def test_a_second_click_is_told(desk: Client, opened: OpenCase, manager: Member) -> None:
    """Who acts on an old page reads what changed, and nothing is done."""
    case = opened()
    working.take(manager, case, 1)
    page = text(desk.post(f"/cases/{case.pk}/take/", {"version": 1}, follow=True))
    assert "changed meanwhile: Manager" in page
    assert Case.objects.get().owner == manager


def test_the_overdue_come_first(desk: Client, opened: OpenCase, member: Member) -> None:
    """The list begins with what is due first, and can be narrowed."""
    late = opened(about="Late", severity=Severity.LOW, owner=member)
    opened(about="Soon", severity=Severity.URGENT, owner=member)
    opened(about="Nobody's", severity=Severity.URGENT)
    Case.objects.filter(pk=late.pk).update(
        due_at="2020-01-01T00:00Z", opened_at="2020-01-01T00:00Z"
    )
    page = text(desk.get("/cases/"))
    assert page.index("Late") < page.index("Soon")
    assert "overdue" in page
    assert "Nobody&#x27;s" not in page
    assert "Nobody&#x27;s" in text(desk.get("/cases/?whose=all"))
    assert "Soon" not in text(desk.get("/cases/?severity=low"))
    assert "No case is like this" in text(desk.get("/cases/?status=solved"))


def test_today_shows_what_is_due(desk: Client, opened: OpenCase, member: Member) -> None:
    """The part of the first page shows own open cases only."""
    mine = opened(owner=member)
    opened(about="Another")
    assert due_soon(member) == [mine]


def test_lists_do_not_ask_more_for_more_cases(
    desk: Client, opened: OpenCase, member: Member,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    """The list and a case take a fixed number of queries."""
    for number in range(6):
        case = opened(about=f"Case {number}", owner=member)
        working.answer(member, case, 1, text="x", means=Means.PHONE)
    with django_assert_max_num_queries(7):
        desk.get("/cases/")
    with django_assert_max_num_queries(16):
        desk.get(f"/cases/{case.pk}/")


def test_viewers_are_offered_nothing(viewer: Member, signed_in: SignedIn, opened: OpenCase) -> None:
    """Who only looks sees the case and no way to change it."""
    page = text(signed_in(viewer).get(f"/cases/{opened().pk}/"))
    assert "The invoice is wrong" in page
    assert "<textarea" not in page


@pytest.mark.usefixtures("stranger", "viewer")
def test_only_who_sees_a_customer_is_offered_as_owner(
    opened: OpenCase, member: Member, teammate: Member, manager: Member
) -> None:
    """The owner, their team as far as it sees team, and who sees all can be given a case."""
    assert set(colleagues(opened())) == {member, teammate, manager}


def test_what_nobody_looks_after_is_found(
    desk: Client, opened: OpenCase, member: Member, acme: Customer
) -> None:
    """Open cases without an owner are listed by themselves, and it is said if there are none."""
    assert "Somebody looks after each open case" in text(desk.get("/cases/?whose=nobody"))
    mine = opened(about="Mine already")
    working.take(member, mine, Case.objects.get(pk=mine.pk).version)
    opened(about="Free for all", reason="another")
    shown = text(desk.get("/cases/?whose=nobody"))
    assert "Free for all" in shown
    assert "Mine already" not in shown
