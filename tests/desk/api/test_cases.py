"""Cases by a program: listed, opened, written in, and brought to their end."""

from base64 import b64decode

import pytest
from django.core import mail

from desk.api.conftest import Answered
from desk.api.test_troubles import error_of
from desk.surveys.conftest import acme, ann
from keepwell.desk.api.actions import make_key
from keepwell.desk.api.models import Scope
from keepwell.desk.cases import posting
from keepwell.desk.cases.actions import working
from keepwell.desk.cases.actions.opening import Opening, open_case
from keepwell.desk.cases.actions.routing import route
from keepwell.desk.cases.inbound.parts import File
from keepwell.desk.cases.models import Case, Cause, Severity, Status, Way
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.intake.models import Told
from keepwell.desk.members.models import Department, Member
from keepwell.project import Project

__all__ = ["acme", "ann"]
COMPLAINT = {"person": "ann", "about": "Invoice", "text": "It is wrong", "idempotency_key": "t-1"}


@pytest.fixture
def case(desk_project: Project, acme: Customer, ann: Person) -> Case:
    """Open a case of Ann."""
    return open_case(Opening(customer=acme, person=ann, about="Delivery", text="It is late"))


def test_a_complaint_opens_one_case(ask: Answered, desk_project: Project, ann: Person) -> None:
    """A complaint opens a case and is told to the lake; sent again, it is the same."""
    first, again = (ask("/cases", body=COMPLAINT).json() for _twice in range(2))
    assert (first["is_new"], again["is_new"]) == (True, False)
    assert first["case"]["number"] == again["case"]["number"] == Case.objects.get().pk
    assert (first["case"]["person"], first["case"]["account"]) == ("ann", "acme")
    assert Told.objects.filter(row__event="Complaint Made").count() == 1
    assert Case.objects.get().source == "api"


def test_a_complaint_of_one_department_is_not_asked_for_again(
    ask: Answered, desk_project: Project, ann: Person, department: Department
) -> None:
    """Sent again after its case was restricted, it is answered without telling of the case."""
    ask("/cases", body=COMPLAINT)
    kept = Case.objects.get()
    route(kept, owner=None, department=None, severity=Severity.LOW, restricted_to=department)
    assert error_of(ask("/cases", body=COMPLAINT), 409)["code"] == "restricted"
    more = ask("/cases", body=COMPLAINT | {"idempotency_key": "t-2"}).json()["case"]
    assert (more["number"] != kept.pk, kept.messages.count()) == (True, 1)


def test_whose_it_is_has_to_be_said(ask: Answered, desk_project: Project, acme: Customer) -> None:
    """A complaint is somebody's, of an account or a person that there is; and of a known topic."""
    nobody = {name: value for name, value in COMPLAINT.items() if name != "person"}
    assert ask("/cases", body=nobody).status_code == 422
    assert ask("/cases", body=nobody | {"account": "nowhere"}).status_code == 404
    assert ask("/cases", body=nobody | {"account": "acme"}).status_code == 200
    wrong = error_of(ask("/cases", body=nobody | {"account": "acme", "topic": "x"}), 422)
    assert wrong["field"] == "topic"


def test_cases_are_listed(
    ask: Answered, case: Case, acme: Customer, member: Member, department: Department
) -> None:
    """They are filtered, and walked through page by page; none is for one department alone."""
    open_case(Opening(customer=acme, about="Prices", owner=member))
    open_case(Opening(customer=acme, about="Secret", restricted_to=department))
    every = ask("/cases").json()["cases"]
    assert [one["about"] for one in every] == ["Prices", "Delivery"]
    first = ask("/cases", limit=1).json()
    rest = ask("/cases", limit=1, cursor=first["next"]).json()
    assert [one["about"] for one in rest["cases"]] == ["Delivery"]
    assert rest["next"] is None
    for query, found in {"owner": "nobody", "status": "new", "account": "acme"}.items():
        assert ask("/cases", **{query: found}).json()["cases"][-1]["about"] == "Delivery"
    assert ask("/cases", status="solved").json()["cases"] == []
    assert error_of(ask("/cases", status="nothing"), 422)["field"] == "status"


def test_a_case_is_told_whole(read: Answered, case: Case) -> None:
    """One case is told with its thread and the customer's link."""
    told = read(f"/cases/{case.pk}")
    assert [one["text"] for one in told["messages"]] == ["It is late"]
    assert "/r/" in told["receipt"]
    assert read("/cases/99999", 404)["error"]["code"] == "not_found"


def test_files_are_handed_out(ask: Answered, case: Case, member: Member, department: Department):
    """A case names its files, and a key that may read the case gets them; of no other case."""
    working.write_note(member, case, "See", [File("a.txt", "text/plain", b"Hello")])
    [told] = ask(f"/cases/{case.pk}").json()["messages"][-1]["attachments"]
    assert (told["name"], told["type"], told["size"]) == ("a.txt", "text/plain", 5)
    path = told["url"].partition("/api/v1")[2]
    assert b64decode(ask(path).json()["content"]) == b"Hello"
    other = open_case(Opening(customer=case.customer, about="Other", reason="other"))
    assert ask(path.replace(f"/{case.pk}/", f"/{other.pk}/")).status_code == 404
    route(case, owner=None, department=None, severity=Severity.LOW, restricted_to=department)
    assert ask(path).status_code == 404


def test_the_customer_says_something(ask: Answered, case: Case) -> None:
    """What the customer says is in the thread once, however often it is sent."""
    said = {"way": "in", "means": "chat", "text": "Still late", "idempotency_key": "m-1"}
    answers = [ask(f"/cases/{case.pk}/messages", body=said).json() for _twice in range(2)]
    assert [one["is_new"] for one in answers] == [True, False]
    assert case.messages.get(text="Still late").who == "Ann"


def test_an_answer_goes_out(ask: Answered, case: Case) -> None:
    """What the customer is told by e-mail is sent, and counts as an answer; a note does not."""
    path = f"/cases/{case.pk}/messages"
    ask(path, body={"way": "note", "text": "Hm", "idempotency_key": "m-1"})
    case.refresh_from_db()
    assert case.status == Status.NEW
    ask(path, body={"way": "out", "means": "email", "text": "We look", "idempotency_key": "m-2"})
    case.refresh_from_db()
    assert case.status == Status.IN_CONTACT
    posting.send_message.call(case.messages.get(way=Way.OUT).pk)
    assert "Data warehouse" in mail.outbox[0].body


def test_a_case_comes_to_its_end(ask: Answered, case: Case, member: Member) -> None:
    """What lacks before it is solved is told; then it is solved, reopened and confirmed."""
    path = f"/cases/{case.pk}/status"
    Cause.objects.create(name="Lorry", path="Lorry")
    done = {"status": "solved", "cause": "Lorry", "outcome": "Sent anew."}
    lacking = error_of(ask(path, body=done), 409)
    assert (lacking["code"], "answer them first" in lacking["message"]) == ("not_now", True)
    assert error_of(ask(path, body=done | {"cause": "Nobody"}), 422)["field"] == "cause"
    told = {"way": "out", "means": "phone", "text": "Coming", "idempotency_key": "m-1"}
    ask(f"/cases/{case.pk}/messages", body=told)
    Case.objects.update(owner=member)
    assert ask(path, body=done).json()["status"] == "solved"
    again = {"status": "reopened", "text": "Not here", "idempotency_key": "r-1"}
    assert ask(path, body=again).json()["status"] == "reopened"
    assert ask(path, body=again).json()["status"] == "reopened"
    assert case.messages.filter(text="Not here").count() == 1
    assert error_of(ask(path, body={"status": "confirmed"}), 409)["code"] == "not_now"


def test_a_key_needs_the_scope(ask: Answered, case: Case, admin: Member) -> None:
    """A key for something else reads no case, and changes none."""
    other = make_key(admin, "Other", [Scope.CUSTOMERS, Scope.SURVEYS])[1]
    assert ask("/cases", show=other).status_code == 403
    assert (
        ask(f"/cases/{case.pk}/status", show=other, body={"status": "confirmed"}).status_code == 403
    )


def test_a_list_asks_little(
    read: Answered, case: Case, acme: Customer, django_assert_max_num_queries
) -> None:
    """More cases are no more questions to the database."""
    for number in range(5):
        open_case(Opening(customer=acme, about=f"No {number}"))
    with django_assert_max_num_queries(4):
        assert len(read("/cases")["cases"]) == 6
