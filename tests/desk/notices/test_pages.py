"""The page of notices and the bell."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from desk.notices.conftest import NOW, Tell
from keepwell.desk.customers.models import Customer
from keepwell.desk.members.models import Member
from keepwell.desk.notices.models import MENTION, READY, SOURCE, Notice

pytestmark = pytest.mark.django_db
MakeCustomer = Callable[..., Customer]
SignedIn = Callable[[Member], Client]


def test_new_notices_stand_first_and_lead_to_the_customer(
    member: Member, make_customer: MakeCustomer, tell: Tell, signed_in: SignedIn
) -> None:
    """What is unread stands above what was read, newest first, each with a link."""
    old = tell(member, make_customer("old", owner=member), read_at=NOW)
    new = tell(member, make_customer("new", owner=member), at=NOW - timedelta(days=9))
    page = signed_in(member).get("/notices/").content.decode()
    assert page.index(f"notice-{new.pk}") < page.index(f"notice-{old.pk}")
    assert 'href="/customers/new/"' in page
    assert "New went from ● healthy to ▼ at risk: 80 → 41" in page


def test_every_kind_is_a_sentence(
    member: Member, make_customer: MakeCustomer, tell: Tell, signed_in: SignedIn
) -> None:
    """Growth, a fast fall, a mention and a silent source are said in words."""
    customer = make_customer("acme", owner=member)
    scores = {"score_before": 70.0, "score": 88.0}
    tell(member, customer, kind=READY, data=scores)
    tell(member, customer, data={**scores, "score": 50.0, "band": "watch", "band_before": "watch"})
    tell(member, customer, kind=MENTION, data={"by": "Hana", "text": "Look <here>"})
    tell(member, None, kind=SOURCE, data={"source": "app", "days": 4.2, "usual": 1.0})
    page = signed_in(member).get("/notices/").content.decode()
    assert "Acme is ready to grow: 88" in page
    assert "Acme fell fast: 70 → 50, ◆ watch" in page
    assert "Hana mentioned you in a note about Acme" in page
    assert "Look &lt;here&gt;" in page
    assert "The source “app” has sent nothing for 4 days" in page


def test_nobody_reads_the_notices_of_others(
    member: Member, stranger: Member, make_customer: MakeCustomer, tell: Tell, signed_in: SignedIn
) -> None:
    """A notice is on nobody else's page, and nobody else can mark it as read."""
    notice = tell(member, make_customer("acme", owner=member))
    browser = signed_in(stranger)
    assert "/customers/acme/" not in browser.get("/notices/").content.decode()
    browser.post(f"/notices/{notice.pk}/read/")
    browser.post("/notices/read/")
    notice.refresh_from_db()
    assert notice.read_at is None


def test_notices_go_with_the_customer(
    member: Member, stranger: Member, make_customer: MakeCustomer, tell: Tell, signed_in: SignedIn
) -> None:
    """A notice about a customer one may no longer see is neither shown nor counted."""
    tell(member, make_customer("acme", owner=stranger))
    browser = signed_in(member)
    assert "/customers/acme/" not in browser.get("/notices/").content.decode()
    assert "bell-count" not in browser.get("/notices/bell/").content.decode()


def test_the_bell_counts_what_is_unread(
    member: Member, make_customer: MakeCustomer, tell: Tell, signed_in: SignedIn
) -> None:
    """The bell shows the number of unread notices; from a hundred on it says so."""
    customer, browser = make_customer("acme", owner=member), signed_in(member)
    tell(member, customer, read_at=NOW)
    assert "bell-count" not in browser.get("/notices/bell/").content.decode()
    tell(member, customer)
    assert ">1</span>" in browser.get("/notices/bell/").content.decode()
    for _ in range(120):
        tell(member, customer)
    assert ">99+</span>" in browser.get("/notices/bell/").content.decode()


def test_a_notice_is_marked_as_read(
    member: Member, make_customer: MakeCustomer, tell: Tell, signed_in: SignedIn
) -> None:
    """One notice, or all of them, go to what was read; the bell hears of it."""
    customer, browser = make_customer("acme", owner=member), signed_in(member)
    first = tell(member, customer)
    tell(member, customer)
    answer = browser.post(f"/notices/{first.pk}/read/", headers={"HX-Request": "true"})
    assert "keepwell:notices-read" in answer.headers["HX-Trigger"]
    first.refresh_from_db()
    assert first.read_at is not None
    assert Notice.objects.filter(read_at=None).count() == 1
    browser.post("/notices/read/")
    assert not Notice.objects.filter(read_at=None).exists()
    assert "Nothing new" in browser.get("/notices/").content.decode()
    assert "Acme" in browser.get("/notices/?show=earlier").content.decode()


def test_the_page_takes_as_many_queries_for_many_notices(
    member: Member, make_customer: MakeCustomer, tell: Tell, signed_in: SignedIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    """Session, member, what is new and what was read: four queries, however many there are."""
    browser = signed_in(member)
    for n in range(60):
        customer = make_customer(f"c{n}", owner=member)
        tell(member, customer, read_at=NOW if n % 2 else None)
    with django_assert_num_queries(4):
        browser.get("/notices/")
    with django_assert_num_queries(3):
        browser.get("/notices/bell/")
