"""The page for customers: only what was worded by hand, and only while it is open."""

from http import HTTPStatus

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils.timezone import now

from desk.conftest import SignedIn
from keepwell.desk.cases.models import Cause, Fix, Progress
from keepwell.desk.members.models import Deed, Member
from keepwell.desk.reports import actions
from keepwell.desk.reports.models import Entry
from keepwell.desk.reports.public import link


@pytest.fixture
def fix(db: None) -> Fix:
    """Make a fix that is done."""
    cause = Cause.objects.create(name="Bills", path="Bills")
    return Fix.objects.create(
        cause=cause, title="Check twice", progress=Progress.DONE, done_at=now(), result="Right now"
    )


@pytest.fixture
def page(manager: Member, admin: Member, fix: Fix) -> str:
    """Open the page with a line in two languages, and return its address."""
    actions.write_entry(manager, fix, "en", "Bills are wrong", "We check each twice")
    actions.write_entry(manager, fix, "nl", "Rekeningen kloppen niet", "We kijken twee keer")
    actions.switch_page(admin, is_on=True)
    return link()


def test_customers_read_it_in_their_language(page: str, client: Client) -> None:
    """Whoever has the link reads what was worded, in a language of theirs that there is."""
    english = client.get(page).content.decode()
    assert "We check each twice" in english
    assert "Right now" not in english
    dutch = client.get(f"{page}?lang=nl")
    assert "We kijken twee keer" in dutch.content.decode()
    assert dutch["Content-Language"] == "nl"
    assert "We check each twice" in client.get(f"{page}?lang=xx").content.decode()


def test_a_page_that_is_closed_is_not_there(page: str, admin: Member, client: Client) -> None:
    """Closed, or by a link that is none of ours, there is nothing to read."""
    other = page.replace("/we-did/", "/we-did/x")
    assert client.get(other).status_code == HTTPStatus.NOT_FOUND
    actions.switch_page(admin, is_on=False)
    assert client.get(page).status_code == HTTPStatus.NOT_FOUND
    assert Deed.objects.filter(verb="reports.page_off").exists()


def test_what_is_undone_is_not_told(page: str, fix: Fix, client: Client) -> None:
    """A fix that is taken up again is off the page until it is done."""
    Fix.objects.filter(pk=fix.pk).update(progress=Progress.DOING, done_at=None)
    assert "twice" not in client.get(page).content.decode()


def test_who_writes_and_who_opens(
    manager: Member, member: Member, signed_in: SignedIn, fix: Fix
) -> None:
    """Managers word what customers read, administrators open the page, others do neither."""
    desk, path = signed_in(manager), f"/reports/we-did/fix/{fix.pk}/"
    assert "Right now" in desk.get(path).content.decode()
    given = {"language": "en", "said": "Bills are wrong", "did": "We check"}
    assert "Bills are wrong" in desk.post(path, given, follow=True).content.decode()
    assert desk.post("/reports/we-did/switch/", {"on": "1"}).status_code == HTTPStatus.FORBIDDEN
    assert signed_in(member).post(path, given).status_code == HTTPStatus.FORBIDDEN
    with pytest.raises(PermissionDenied):
        actions.remove_entry(member, Entry.objects.get())
    desk.post(f"/reports/we-did/{Entry.objects.get().pk}/remove/")
    assert not Entry.objects.exists()
