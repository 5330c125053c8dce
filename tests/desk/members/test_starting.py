import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from keepwell.desk.members import actions
from keepwell.desk.members.models import CacheRow, Deed, Member, Role, Visibility
from keepwell.samples.words import OWNERS

pytestmark = pytest.mark.django_db
PASSWORD = "staple battery horse"


def test_a_fresh_desk_gets_its_administrator() -> None:
    """The first administrator sees all and can sign in."""
    assert not actions.has_administrator()
    first = actions.first_administrator("Ada@Example.com", PASSWORD, "Ada")
    assert actions.has_administrator()
    assert (first.role, first.visibility) == (Role.ADMINISTRATOR, Visibility.ALL)
    assert Client().login(email="ada@example.com", password=PASSWORD) is True
    assert Deed.objects.get().who == "Keepwell"


def test_there_is_one_first_administrator(admin: Member) -> None:
    """Where somebody has the keys already, nobody else gets them this way."""
    with pytest.raises(ValidationError, match="administrator already"):
        actions.first_administrator("eve@example.com", PASSWORD, "Eve")
    assert not Member.objects.filter(email="eve@example.com").exists()


@pytest.mark.parametrize(
    ("email", "password"), [("ada", PASSWORD), ("ada@example.com", "short"), ("", PASSWORD)]
)
def test_an_administrator_needs_an_address_and_a_good_password(email: str, password: str) -> None:
    """What cannot be used is refused, and nobody is made."""
    with pytest.raises(ValidationError):
        actions.first_administrator(email, password, "Ada")
    assert not Member.objects.exists()


def test_the_demo_has_one_of_each_role_and_every_owner() -> None:
    """All of them sign in with one password, and owners of the sample company are members."""
    cast = actions.demo_members(PASSWORD)
    assert [one.email.partition("@")[0] for one in cast[:4]] == [
        "admin", "manager", "member", "viewer",
    ]  # fmt: skip
    assert [one.role for one in cast[:4]] == [
        Role.ADMINISTRATOR, Role.MANAGER, Role.MEMBER, Role.VIEWER,
    ]  # fmt: skip
    assert set(OWNERS) <= {one.name for one in cast}
    assert Client().login(email=cast[-1].email, password=PASSWORD) is True


def test_the_demo_may_be_started_again() -> None:
    """Nobody is made twice, what was changed stays, and the new password holds."""
    first = actions.demo_members(PASSWORD)
    Member.objects.filter(pk=first[2].pk).update(theme="dark")
    again = actions.demo_members("another horse staple")
    assert [one.pk for one in again] == [one.pk for one in first]
    assert again[2].theme == "dark"
    assert Client().login(email=again[0].email, password="another horse staple") is True


def test_the_table_of_the_cache_is_there() -> None:
    """Migrating makes the table that the cache counts in; no further command is needed."""
    assert CacheRow._meta.db_table == "desk_cache"
    assert CacheRow.objects.count() == 0
