"""The report on screen and on paper, and the goal."""

import json
from datetime import date
from http import HTTPStatus
from importlib.resources import files

import pytest
import typst
from django.core.exceptions import PermissionDenied
from django.test import Client

from desk.conftest import MakeCustomer, SignedIn
from desk.reports.conftest import MakeCase
from keepwell.desk.health.paper.printing import printed
from keepwell.desk.jobs.models import Key
from keepwell.desk.members.models import Deed, Department, Member
from keepwell.desk.reports import actions
from keepwell.desk.reports.models import Goal, Measure, Reader
from keepwell.desk.reports.paper import contents
from keepwell.desk.reports.queries import report
from keepwell.desk.reports.reckoning import begin, reckon, this_month
from keepwell.desk.reports.tasks import reckon_month
from keepwell.project import Project

HOSTILE = '#import "x" $1/0$ *b* @import <l> \\u{41} = [#panic()] // "; \u202egpj\u202c =cmd|x'
GOAL = {
    "sentence": "Whoever is unhappy hears from us within a day", "measure": "answered",
    "level": "90", "by": "2027-06-30", "worth": "500",
}  # fmt: skip


@pytest.fixture
def desk(manager: Member, signed_in: SignedIn) -> Client:
    """Return a manager's browser."""
    return signed_in(manager)


def test_a_month_that_was_not_counted_is_counted(desk: Client, make_case: MakeCase) -> None:
    """The page says so, a worker is asked, and once it is counted the page shows the figures."""
    make_case()
    assert "being counted" in desk.get("/reports/closing/").content.decode()
    assert Key.objects.filter(key=f"reports.month.{this_month()}").exists()
    reckon_month.func(this_month().isoformat())
    assert "Answered in time" in desk.get("/reports/closing/").content.decode()


def test_the_goal_and_how_far_it_is(desk: Client, make_case: MakeCase) -> None:
    """A goal is stated with a level and a day, kept in the log, and read above the figures."""
    opened = begin(this_month())
    make_case(opened_at=opened, first_answer_due=opened, first_answered_at=opened)
    reckon(this_month())
    assert (
        "from 1 to 100"
        in desk.post("/reports/closing/goal/", GOAL | {"level": "0"}).content.decode()
    )
    page = desk.post("/reports/closing/goal/", GOAL, follow=True).content.decode()
    assert "Whoever is unhappy hears from us" in page
    assert "100% · 90% wanted by" in page
    assert ">reached<" in page
    assert Goal.objects.get().level == 0.9
    assert Deed.objects.filter(verb="reports.goal").exists()


def test_only_managers_state_a_goal(member: Member, signed_in: SignedIn) -> None:
    """Others read the goal and change nothing."""
    assert (
        signed_in(member).post("/reports/closing/goal/", GOAL).status_code == HTTPStatus.FORBIDDEN
    )
    with pytest.raises(PermissionDenied):
        actions.state_goal(member, "S", Measure.NPS, 30, by=date(2027, 1, 1))


def test_who_waits_is_told_to_who_may_know(
    desk: Client, stranger: Member, signed_in: SignedIn, make_case: MakeCase,
    make_customer: MakeCustomer,
) -> None:  # fmt: skip
    """Figures are for everybody; the names of who waits for those who see them."""
    long_ago = begin(this_month())
    make_case(make_customer("globex"), first_answer_due=long_ago, due_at=long_ago)
    reckon(this_month())
    assert "Globex" in desk.get("/reports/closing/").content.decode()
    page = signed_in(stranger).get("/reports/closing/").content.decode()
    assert "Globex" not in page
    assert "Cases opened" in page


def test_a_department_of_its_own(desk: Client, make_case: MakeCase, department: Department) -> None:
    """Each department has its report, and stands in that of all."""
    make_case(department=department)
    reckon(this_month())
    assert str(department) in desk.get("/reports/closing/").content.decode()
    page = desk.get(f"/reports/closing/?department={department.pk}").content.decode()
    assert "of 1 customer" in page
    assert "Who was unhappy" not in page


def test_paper_says_the_same(desk: Client, make_case: MakeCase, manager: Member) -> None:
    """What is printed names the goal, the figures and what was mended."""
    make_case()
    reckon(this_month())
    actions.state_goal(manager, "Be kind", Measure.NPS, 30, by=date(2027, 1, 1))
    whole = report(this_month(), None)
    assert whole is not None
    told = contents(whole, manager)
    assert told["goal"].startswith("Goal: Be kind – – of 30 by")
    assert ["Cases opened", "1", ""] in told["sections"][0]["rows"]
    assert desk.get("/reports/closing/").status_code == HTTPStatus.OK


def test_who_sees_some_customers_reads_of_their_department(
    department: Department, member: Member, signed_in: SignedIn, make_case: MakeCase
) -> None:
    """Figures of other departments are for whoever sees all customers, on the page and on paper."""
    legal = Department.objects.create(name="Legal")
    make_case(department=legal)
    reckon(this_month())
    page = signed_in(member).get(f"/reports/closing/?department={legal.pk}").content.decode()
    assert ("Legal" in page, "Customer success" in page) == (False, True)
    whole = report(this_month(), None)
    assert whole is not None
    assert "Legal" not in json.dumps(contents(whole, member))


@pytest.mark.slow
def test_a_pdf(desk: Client, make_case: MakeCase) -> None:
    """A month comes as a PDF."""
    make_case()
    reckon(this_month())
    response = desk.get("/reports/closing/paper/")
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")


@pytest.mark.slow
def test_names_on_paper_are_text(desk_project: Project) -> None:
    """Whatever somebody is called, the press sets it letter by letter and obeys nothing in it."""
    row = [HOSTILE, HOSTILE, HOSTILE]
    said = dict.fromkeys(("name", "company", "subtitle", "goal", "footer"), HOSTILE)
    told = {**said, "language": "en", "sections": [{"title": HOSTILE, "rows": [row]}]}
    assert printed("report.typ", lambda: (told, None)).startswith(b"%PDF")
    page = files("keepwell.desk.health.paper").joinpath("report.typ").read_bytes()
    whole = json.dumps(told | {"fonts": ["Libertinus Serif"], "warning": ""}).encode()
    headings = typst.query({"main.typ": page, "data.json": whole}, "heading")
    assert [one["body"]["text"] for one in json.loads(headings)] == [HOSTILE, HOSTILE]


def test_mail_is_wanted_and_no_more(desk: Client, manager: Member) -> None:
    """Each member says for themselves whether they want the letter."""
    assert not Reader.objects.exists()
    desk.post("/reports/closing/mail/", {"wanted": "1"})
    assert Reader.objects.get().member == manager
    desk.post("/reports/closing/mail/", {"wanted": "0"})
    assert not Reader.objects.exists()
