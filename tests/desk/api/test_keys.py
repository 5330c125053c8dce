"""API keys, as administrators make, rename and revoke them."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from keepwell.desk.api import actions
from keepwell.desk.api.models import Key, Scope
from keepwell.desk.api.queries.keys import key_of
from keepwell.desk.members import deeds
from keepwell.desk.members.models import Deed

pytestmark = pytest.mark.usefixtures("desk_project")
KEYS = reverse("api:keys")


def page(client, url=KEYS, **data):
    """Return a page as text; with data, the answer to a form."""
    answer = client.post(url, data, follow=True) if data else client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_without_keys_the_page_tells_how_to_begin(signed_in, admin):
    """The empty page says what keys are for, and has a line that asks with one."""
    said = page(signed_in(admin))
    assert "No API keys yet" in said
    assert "curl -H &quot;Authorization: Bearer $KEEPWELL_KEY&quot;" in said
    assert reverse("api:new_key") in said


def test_a_key_is_shown_once(signed_in, admin):
    """Making a key shows its text on that page only, which nobody may keep; and it works."""
    browser = signed_in(admin)
    answer = browser.post(reverse("api:new_key"), {"name": "Warehouse", "scopes": ["scores"]})
    made = Key.objects.get()
    text = answer.context["text"]
    assert text.startswith("kw_read_")
    assert answer.content.decode().count(text) == 2  # by itself, and in the line to try
    assert "no-store" in answer["Cache-Control"]
    assert key_of(text) == made
    assert (made.scopes, made.made_by) == (["scores"], admin)
    for url in (KEYS, reverse("api:key", args=[made.pk])):
        assert text not in page(browser, url)
        assert made.hint in page(browser, url)


def test_a_key_needs_a_name_and_a_scope(signed_in, admin):
    """Nothing is made of an empty form, or of a scope that does not exist."""
    for data in ({"name": "", "scopes": ["scores"]}, {"name": "x"}, {"name": "x", "scopes": ["?"]}):
        signed_in(admin).post(reverse("api:new_key"), data)
    assert not Key.objects.exists()


def test_a_key_can_be_renamed(signed_in, admin, key):
    """A new name is kept and logged; the same name again is no deed."""
    browser, url = signed_in(admin), reverse("api:key", args=[key[0].pk])
    for _ in range(2):
        assert "Snowfall" in page(browser, url, name="Snowfall")
    (deed,) = Deed.objects.filter(verb="api.rename_key")
    assert deeds.sentence(deed).startswith("Admin renamed the API key Data warehouse to Snowfall")


def test_a_key_can_be_revoked(signed_in, admin, key):
    """A revoked key opens nothing, stays in the list as revoked, and cannot be revoked twice."""
    browser, url = signed_in(admin), reverse("api:revoke_key", args=[key[0].pk])
    assert "revoked" in page(browser, url, go="1")
    page(browser, url, go="1")
    assert key_of(key[1]) is None
    assert Deed.objects.filter(verb="api.revoke_key").count() == 1
    assert url not in page(browser, reverse("api:key", args=[key[0].pk]))


def test_the_page_of_a_key_tells_only_its_own_deeds(signed_in, admin, key):
    """What was done to other keys, whatever they are called, does not stand there."""
    other, _text = actions.make_key(admin, f"Number {key[0].pk}", [])
    assert "Number" not in page(signed_in(admin), reverse("api:key", args=[key[0].pk]))
    assert "Number" in page(signed_in(admin), reverse("api:key", args=[other.pk]))


@pytest.mark.parametrize("who", ["manager", "member", "viewer"])
def test_only_administrators_deal_with_keys(who, request, key):
    """Each action refuses others, and changes nothing."""
    somebody = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        actions.make_key(somebody, "x", list(Scope))
    with pytest.raises(PermissionDenied):
        actions.rename_key(somebody, key[0], "x")
    with pytest.raises(PermissionDenied):
        actions.revoke_key(somebody, key[0])
    assert Key.objects.get().name == "Data warehouse"
    assert key_of(key[1]) is not None


def test_the_list_asks_once_however_many_keys(signed_in, admin, key, django_assert_num_queries):
    """Keys and who made them come in one query."""
    browser = signed_in(admin)
    page(browser)
    for number in range(10):
        actions.make_key(admin, f"Key {number}", ["scores"])
    with django_assert_num_queries(3):  # session, member, keys
        page(browser)
