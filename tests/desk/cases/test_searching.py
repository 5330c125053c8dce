"""Finding cases by their words."""

import pytest
from django.db import connection
from django.test import Client

from desk.cases.conftest import OpenCase
from desk.conftest import MakeCustomer, SignedIn
from keepwell.desk.base.trigrams import has_trigrams
from keepwell.desk.cases import searching
from keepwell.desk.cases.actions import working
from keepwell.desk.cases.models import Case, Message
from keepwell.desk.cases.searching import ABOUT, SAID, saying
from keepwell.desk.members.models import Department, Member

FOUND = [
    ("invoice", {"The INVOICE is wrong"}),
    ("voice", {"The INVOICE is wrong"}),
    ("ช้า", {"ระบบช้ามาก"}),
    ("ดี", {"Rude courier"}),
    ("twice", {"The INVOICE is wrong"}),
    ("gazelle", {"Rude courier"}),
    ("siam", {"Rude courier"}),
    ("siam wrong", set()),
    ("acme twice", {"The INVOICE is wrong"}),
    ('"courier rude"', set()),
    ("%", set()),
]


@pytest.fixture
def three(opened: OpenCase, member: Member, make_customer: MakeCustomer) -> None:
    """Open three cases: of Acme two, of Siam Foods one, with a note."""
    opened(about="The INVOICE is wrong", text="You charged me twice.", reason="a")
    opened(about="ระบบช้ามาก", reason="b")
    siam = make_customer("x1", name="Siam Foods", owner=member)
    case = opened(about="Rude courier", text="ไม่ดี", customer=siam, person=None)
    working.write_note(member, case, "He drove a Gazelle.")


@pytest.mark.parametrize("few", [searching.FEW, 0], ids=["few", "many"])
@pytest.mark.parametrize(("text", "expected"), FOUND)
@pytest.mark.usefixtures("three")
def test_each_word_stands_somewhere(
    text: str, expected: set[str], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A word may stand in what a case is about, in what was said, or in the customer's name."""
    monkeypatch.setattr(searching, "FEW", few)
    found = saying(Case.objects.all(), text)
    assert set(found.values_list("about", flat=True)) == expected


def test_a_number_finds_its_case(opened: OpenCase) -> None:
    """A case is found by the number that colleagues call it by."""
    case = opened()
    opened(about="Another", reason="b")
    assert list(saying(Case.objects.all(), f"#{case.pk}")) == [case]


def test_nobody_finds_what_is_kept_from_them(
    opened: OpenCase, member: Member, stranger: Member, signed_in: SignedIn
) -> None:
    """A search tells nothing of cases that are kept from the reader, or of customers not theirs."""
    board = Department.objects.create(name="Board")
    opened(text="Fire him", restricted_to=board, about="Theft")
    opened(text="Fire in the hall", about="Smoke", reason="b")

    def found(reader: Member, text: str) -> str:
        desk: Client = signed_in(reader)
        return desk.get("/cases/", {"whose": "all", "q": text}).content.decode()

    assert "Smoke" in (seen := found(member, "fire"))
    assert "Theft" not in seen
    assert "Smoke" not in found(stranger, "fire")


def test_a_search_asks_a_fixed_number(
    opened: OpenCase, member: Member, signed_in: SignedIn, django_assert_max_num_queries: object
) -> None:
    """A search takes one query more for each word, however many cases it finds."""
    for number in range(5):
        opened(about=f"Late delivery {number}", reason=f"{number}")
    desk = signed_in(member)
    with django_assert_max_num_queries(9):  # type: ignore[operator] # a context manager
        page = desk.get("/cases/?whose=all&q=late+deliv+acme").content.decode()
    assert page.count("Late delivery") == 5
    assert "whatever their state" in desk.get("/cases/?whose=all&q=zebra").content.decode()


def test_databases_use_their_indexes(opened: OpenCase) -> None:
    """Both columns have an index that searches use; on PostgreSQL it is of the very expression."""
    opened(text="charged twice")
    assert Message.objects.filter(SAID.having(["twice"])).exists()
    plan = Case.objects.filter(ABOUT.having(["invoice"])).explain()
    if has_trigrams(connection):
        assert ABOUT.words in plan or "VIRTUAL TABLE" in plan
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert ABOUT.name in Case.objects.filter(ABOUT.having(["invoice"])).explain()
    assert SAID.name in Message.objects.filter(SAID.having(["twice"])).explain()
