from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from keepwell.desk.customers.models import Customer
from keepwell.desk.members import actions
from keepwell.desk.members.models import Deed, Department, Member, Role, Visibility

SignedIn = Callable[[Member], Client]

pytestmark = pytest.mark.django_db


def place(**changed: str) -> dict[str, str]:
    """Return what the form of a member sends."""
    return {"role": "member", "visibility": "own", "department": "", "is_active": "on"} | changed


def test_an_administrator_changes_what_a_member_may_do(
    admin: Member, member: Member, department: Department, signed_in: SignedIn
) -> None:
    """Role, visibility and department change at once, and the log holds before and after."""
    given = place(role="manager", visibility="all", department="")
    assert signed_in(admin).post(f"/members/{member.pk}/", given).status_code == 302
    member.refresh_from_db()
    assert (member.role, member.visibility, member.department) == ("manager", "all", None)
    deed = Deed.objects.get(verb="members.change")
    assert deed.before == {"role": "member", "visibility": "own", "department": "Customer success"}
    assert deed.after == {"role": "manager", "visibility": "all", "department": None}


def test_what_stays_the_same_is_no_deed(admin: Member, member: Member) -> None:
    """Saving without a change writes nothing into the log."""
    actions.change_member(admin, member, role=Role.MEMBER, visibility=Visibility.OWN)
    assert not Deed.objects.exists()


@pytest.mark.parametrize("change", [{"role": Role.MANAGER}, {"is_active": False}])
def test_the_only_administrator_keeps_the_keys(admin: Member, change: dict[str, object]) -> None:
    """The last administrator can neither step down nor leave, and is told what to do first."""
    with pytest.raises(ValidationError, match="only administrator"):
        actions.change_member(admin, admin, **change)
    admin.refresh_from_db()
    assert admin.is_at_least(Role.ADMINISTRATOR)


def test_nobody_takes_their_own_role_away(admin: Member, manager: Member) -> None:
    """With two administrators, one is demoted by the other only."""
    actions.change_member(admin, manager, role=Role.ADMINISTRATOR)
    with pytest.raises(ValidationError, match="Ask another administrator"):
        actions.change_member(admin, admin, role=Role.VIEWER)
    manager.refresh_from_db()
    assert actions.change_member(manager, admin, role=Role.VIEWER).role == Role.VIEWER


def test_the_form_says_why_one_cannot_step_down(admin: Member, signed_in: SignedIn) -> None:
    """The page stays, with the reason in it and nothing changed."""
    answer = signed_in(admin).post(f"/members/{admin.pk}/", place(role="viewer"))
    assert "You are the only administrator" in answer.text
    assert Member.objects.get(pk=admin.pk).role == Role.ADMINISTRATOR


def test_who_was_demoted_meanwhile_changes_nothing(admin: Member, manager: Member) -> None:
    """What counts is the role in the database, not the one that the request began with."""
    Member.objects.filter(pk=admin.pk).update(role=Role.VIEWER)
    with pytest.raises(PermissionDenied):
        actions.change_member(admin, manager, role=Role.VIEWER)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time")
def test_two_who_demote_each_other_do_not_both_succeed(admin: Member, manager: Member) -> None:
    """Of two administrators who demote each other at the same moment, one stays."""
    Member.objects.filter(pk=manager.pk).update(role=Role.ADMINISTRATOR)
    manager.refresh_from_db()
    at_once = Barrier(2)

    def demote(one: Member, other: Member) -> bool:
        at_once.wait()
        try:
            actions.change_member(one, other, role=Role.VIEWER)
        except PermissionDenied:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        outcomes = pool.map(demote, [admin, manager], [manager, admin])
        assert sorted(outcomes) == [False, True]
    assert Member.objects.filter(role=Role.ADMINISTRATOR).count() == 1


def test_who_is_inactive_keeps_customers_and_history(
    admin: Member, member: Member, make_customer: Callable[..., Customer]
) -> None:
    """Deactivating takes nothing from what a member did or owns."""
    make_customer("acme", owner=member)
    actions.change_profile(member, name="Mem")
    actions.change_member(admin, member, is_active=False)
    assert Customer.objects.get().owner == member
    assert member.deeds.count() == 1
    assert actions.change_member(admin, member, is_active=True).is_active


def test_the_list_finds_by_name_address_and_department(
    admin: Member, member: Member, stranger: Member, signed_in: SignedIn
) -> None:
    """The search looks at names, addresses and departments, and says when nobody fits."""
    client = signed_in(admin)
    found = client.get("/members/", {"q": "customer suc"}).text
    assert (member.email in found, stranger.email in found) == (True, False)
    assert "Nobody found" in client.get("/members/", {"q": "zzz"}).text


def test_the_list_costs_the_same_for_many(
    admin: Member, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Session, member, invitations, members: four queries, however many there are."""
    client = signed_in(admin)
    for number in range(60):
        Member.objects.create(email=f"m{number}@example.com", name=f"M {number:02}")
    client.get("/members/")
    with django_assert_num_queries(4):
        answer = client.get("/members/")
    assert 'rel="next"' in answer.text


def test_departments_are_added_renamed_and_removed(admin: Member, signed_in: SignedIn) -> None:
    """An empty department goes without asking where its members go."""
    client = signed_in(admin)
    client.post("/members/departments/", {"name": "North"})
    north = Department.objects.get()
    client.post(f"/members/departments/{north.pk}/", {"name": "South"})
    assert Department.objects.get().name == "South"
    client.post(f"/members/departments/{north.pk}/remove/", {"into": ""})
    assert not Department.objects.exists()
    assert list(Deed.objects.order_by("pk").values_list("verb", flat=True)) == [
        "members.add_department", "members.rename_department", "members.remove_department",
    ]  # fmt: skip


def test_a_department_is_not_named_as_another_one(admin: Member, department: Department) -> None:
    """Two departments do not differ by capitals only; one may change its own."""
    with pytest.raises(ValidationError, match="already"):
        actions.add_department(admin, "CUSTOMER success")
    actions.rename_department(admin, department, "Customer Success")
    assert Department.objects.get().name == "Customer Success"


def test_members_of_a_removed_department_go_elsewhere(
    admin: Member, member: Member, department: Department, signed_in: SignedIn
) -> None:
    """A department with members is removed only with somewhere for them to go."""
    sales = Department.objects.create(name="Sales")
    client = signed_in(admin)
    path = f"/members/departments/{department.pk}/remove/"
    assert "This field is required" in client.post(path, {"into": ""}).text
    with pytest.raises(ValidationError, match="1 member belongs to Customer success"):
        actions.remove_department(admin, department)
    client.post(path, {"into": str(department.pk)})
    assert Department.objects.filter(pk=department.pk).exists(), "not into itself"
    client.post(path, {"into": str(sales.pk)})
    member.refresh_from_db()
    assert member.department == sales
    assert Deed.objects.get(verb="members.remove_department").after == {"members_went_to": "Sales"}


def test_an_administrator_makes_a_link_to_a_new_password(
    admin: Member, member: Member, signed_in: SignedIn
) -> None:
    """The link lets the member set a password, is shown once, and the log tells of it."""
    answer = signed_in(admin).post(f"/members/{member.pk}/password-link/")
    assert answer["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    link = answer.context["link"].removeprefix("http://127.0.0.1:8000")
    client = Client()
    form = client.get(link)["Location"]
    client.post(form, {"password1": "staple battery horse"})
    assert client.login(email=member.email, password="staple battery horse") is True
    assert Deed.objects.filter(verb="members.hand_over_password_link", member=admin).exists()


def test_who_may_not_sign_in_gets_no_link(admin: Member, member: Member) -> None:
    """A new password is no way around being inactive."""
    Member.objects.filter(pk=member.pk).update(is_active=False)
    member.refresh_from_db()
    with pytest.raises(ValidationError, match="Let them in first"):
        actions.hand_over_password_link(admin, member)


@pytest.mark.parametrize("who", ["manager", "member", "viewer"])
def test_only_administrators_manage(
    who: str, teammate: Member, department: Department, request: pytest.FixtureRequest
) -> None:
    """Nobody else changes members or departments, whichever way they try."""
    one = request.getfixturevalue(who)
    for deed in (
        lambda: actions.change_member(one, teammate, role=Role.ADMINISTRATOR),
        lambda: actions.change_member(one, one, role=Role.ADMINISTRATOR),
        lambda: actions.hand_over_password_link(one, teammate),
        lambda: actions.add_department(one, "X"),
        lambda: actions.rename_department(one, department, "X"),
        lambda: actions.remove_department(one, department),
    ):
        with pytest.raises(PermissionDenied):
            deed()
