from collections.abc import Callable

import pytest
from django.test import Client

from keepwell.desk.members.models import Member

SignedIn = Callable[[Member], Client]

pytestmark = pytest.mark.django_db


def test_an_administrator_finds_colleagues_and_what_to_do(
    admin: Member, member: Member, signed_in: SignedIn
) -> None:
    """Members are found by name, and the pages that manage them by what they do."""
    client = signed_in(admin)
    assert f"/members/{member.pk}/" in client.get("/palette/", {"q": "memb"}).text
    assert "/members/invite/" in client.get("/palette/", {"q": "colleague"}).text


def test_others_find_no_colleagues(manager: Member, member: Member, signed_in: SignedIn) -> None:
    """Who may not manage members is not led to them."""
    assert member.email not in signed_in(manager).get("/palette/", {"q": "memb"}).text
