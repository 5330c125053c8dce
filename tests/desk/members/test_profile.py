from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from keepwell.desk.members import actions
from keepwell.desk.members.models import Deed, Member
from keepwell.project import Project

SignedIn = Callable[[Member], Client]
GIVEN = {"name": "Mem", "language": "nl", "timezone": "Asia/Bangkok", "theme": "dark",
         "mails": "never"}  # fmt: skip
OLD, NEW = "correct horse", "staple battery horse"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_no_tries_yet")]


@pytest.fixture
def _no_tries_yet() -> None:
    cache.clear()


def test_a_profile_applies_at_once(member: Member, signed_in: SignedIn) -> None:
    """The page that comes back is in the new language, theme and name."""
    answer = signed_in(member).post("/profile/", GIVEN, follow=True)
    assert '<html lang="nl" data-theme="dark"' in answer.text
    assert answer["Content-Language"] == "nl"
    assert 'value="Mem"' in answer.text
    member.refresh_from_db()
    assert {name: getattr(member, name) for name in GIVEN} == GIVEN


def test_the_log_holds_what_changed(member: Member, signed_in: SignedIn) -> None:
    """Fields that stay as they were are not in the deed, and no change is no deed."""
    client = signed_in(member)
    for _time in range(2):
        client.post("/profile/", GIVEN | {"name": "Member", "theme": "system", "mails": "daily"})
    deed = Deed.objects.get()
    assert deed.before == {"language": "", "timezone": ""}
    assert deed.after == {"language": "nl", "timezone": "Asia/Bangkok"}


def test_nobody_promotes_themselves(viewer: Member, signed_in: SignedIn) -> None:
    """The profile takes no role, visibility or address."""
    more = {"role": "administrator", "visibility": "all", "email": "x@example.com"}
    signed_in(viewer).post("/profile/", GIVEN | more)
    viewer.refresh_from_db()
    assert (viewer.role, viewer.email) == ("viewer", "viewer@example.com")


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("language", "xx"), ("timezone", "Mars/Base"), ("mails", "")]
)
def test_what_cannot_be_is_refused(
    member: Member, signed_in: SignedIn, field: str, value: str
) -> None:
    """A value that is not offered changes nothing."""
    answer = signed_in(member).post("/profile/", GIVEN | {field: value})
    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.text
    assert not Deed.objects.exists()


def test_the_companys_zone_is_offered(
    desk_project: Project, member: Member, signed_in: SignedIn
) -> None:
    """Who has not chosen sees what is used instead."""
    toml = desk_project.root / "keepwell.toml"
    toml.write_text(toml.read_text().replace('"UTC"', '"Europe/Warsaw"'))
    assert "As the company: Europe/Warsaw" in signed_in(member).get("/profile/").text


def test_a_password_is_changed_by_who_knows_the_old_one(
    member: Member, signed_in: SignedIn
) -> None:
    """This browser stays signed in, others are signed out."""
    here, elsewhere = signed_in(member), signed_in(member)
    before = here.session.session_key
    answer = here.post("/profile/password/", {"current": OLD, "new": NEW}, follow=True)
    assert "The new password is set" in answer.text
    assert here.session.session_key != before
    assert elsewhere.get("/profile/").status_code == 302
    member.refresh_from_db()
    assert member.check_password(NEW)


@pytest.mark.parametrize(
    ("current", "new", "said"),
    [("wrong", NEW, "This is not your password"), (OLD, "short", "too short")],
)
def test_a_password_is_not_changed_otherwise(
    member: Member, signed_in: SignedIn, current: str, new: str, said: str
) -> None:
    """A wrong old or a weak new password is refused with the reason."""
    answer = signed_in(member).post("/profile/password/", {"current": current, "new": new})
    assert (answer.status_code, said in answer.text) == (422, True)
    member.refresh_from_db()
    assert member.check_password(OLD)


def test_an_open_session_does_not_help_to_guess(member: Member, signed_in: SignedIn) -> None:
    """The sixth try at the old password within a minute is refused, right or wrong."""
    client = signed_in(member)
    for _try in range(5):
        client.post("/profile/password/", {"current": "wrong", "new": NEW})
    answer = client.post("/profile/password/", {"current": OLD, "new": NEW})
    assert answer.status_code == 429
    member.refresh_from_db()
    assert member.check_password(OLD)


def test_actions_hold_without_a_form(member: Member) -> None:
    """A weak password is refused, and so is an inactive member, whoever calls."""
    with pytest.raises(ValidationError):
        actions.set_password(member, "short")
    member.is_active = False
    with pytest.raises(PermissionDenied):
        actions.change_profile(member, name="X")
