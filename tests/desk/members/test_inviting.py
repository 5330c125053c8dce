import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from keepwell.desk.members import actions, links
from keepwell.desk.members.models import Deed, Department, Invitation, Member, Role, Visibility

SignedIn = Callable[[Member], Client]
CHOSEN = {"name": "Bo Chai", "password": "staple battery horse", "language": "th",
          "timezone": "Asia/Bangkok"}  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation(admin: Member, department: Department) -> Invitation:
    """Invite Bo as a manager of the department."""
    return actions.invite(
        admin, "Bo@Example.com", name="Bo", role=Role.MANAGER, visibility=Visibility.TEAM,
        department=department, language="th",
    )  # fmt: skip


def path_to(invitation: Invitation) -> str:
    """Return the path of an invitation's link."""
    return links.to_invitation(invitation).removeprefix("http://127.0.0.1:8000")


def shown_in(page: str) -> Invitation | None:
    """Return the invitation whose link a page shows; links of another second look different."""
    start, end = links.absolute(reverse("members:accept", args=["token"])).split("token")
    found = re.search(rf"{re.escape(start)}([^/\"<]+){re.escape(end)}", page)
    return links.invitation_of(found[1])[0] if found else None


def test_an_administrator_invites_by_mail(admin: Member, signed_in: SignedIn) -> None:
    """The letter goes to the address, in the language chosen, and its link opens the form."""
    answer = signed_in(admin).post("/members/invite/", {
        "email": "Bo@Example.com", "name": "Bo", "role": "member", "visibility": "own",
        "language": "nl",
    })  # fmt: skip
    assert answer["Location"] == "/members/"
    (letter,) = mail.outbox
    assert letter.to == ["bo@example.com"]
    (html,) = [part.content for part in letter.alternatives]
    assert '<html lang="nl">' in html
    link = re.search(r"http://127\.0\.0\.1:8000(/welcome/\S+/)", letter.body)
    assert link is not None
    assert Client().get(link[1]).status_code == 200


def test_who_accepts_becomes_the_member_that_was_meant(invitation: Invitation) -> None:
    """They are signed in, with the role, department and visibility of the invitation."""
    client = Client()
    assert '<html lang="th"' in client.get(path_to(invitation)).text
    answer = client.post(path_to(invitation), CHOSEN)
    assert answer["Location"] == "/"
    bo = Member.objects.get(email="bo@example.com")
    assert client.session["_auth_user_id"] == str(bo.pk)
    assert (bo.name, bo.language, bo.timezone) == ("Bo Chai", "th", "Asia/Bangkok")
    assert (bo.role, bo.visibility) == (Role.MANAGER, Visibility.TEAM)
    assert bo.department == invitation.department
    assert bo.check_password(CHOSEN["password"])
    invitation.refresh_from_db()
    assert invitation.member == bo


def test_who_accepts_cannot_choose_a_role(invitation: Invitation) -> None:
    """What may be done is the invitation's; the form takes no role, address or visibility."""
    more = {"role": "administrator", "visibility": "all", "email": "eve@example.com"}
    Client().post(path_to(invitation), CHOSEN | more)
    assert Member.objects.get(name="Bo Chai").role == Role.MANAGER
    assert not Member.objects.filter(email="eve@example.com").exists()


def test_a_link_works_once(invitation: Invitation) -> None:
    """A used link says so, and makes nobody."""
    Client().post(path_to(invitation), CHOSEN)
    answer = Client().post(path_to(invitation), CHOSEN | {"name": "Eve"})
    assert answer.status_code == 410
    assert "This invitation was used" in answer.text
    assert not Member.objects.filter(name="Eve").exists()


def test_two_cannot_accept_at_once(invitation: Invitation) -> None:
    """Of two who open the link before either accepts, the second is refused."""
    same = Invitation.objects.get(pk=invitation.pk)
    given = {"name": "Bo", "language": "en", "timezone": "UTC"}
    actions.accept(invitation, "staple battery horse", **given)
    with pytest.raises(ValidationError, match="accepted or withdrawn already"):
        actions.accept(same, "staple battery horse", **given)


def test_a_link_works_for_seven_days(invitation: Invitation) -> None:
    """A link works until just before seven days are over, and then says whom to ask."""
    for age, status in ((timedelta(days=6, hours=23), 200), (timedelta(days=7, hours=1), 410)):
        Invitation.objects.update(sent_at=now() - age)
        answer = Client().get(path_to(invitation))
        assert answer.status_code == status
    assert "has expired" in answer.text
    assert "Ask Admin to send it again" in answer.text


def test_sending_again_makes_a_new_link_and_ends_the_old(
    admin: Member, invitation: Invitation, signed_in: SignedIn
) -> None:
    """Only the link of the last letter works; the ones before point to it."""
    old = path_to(invitation)
    Invitation.objects.update(sent_at=now() - timedelta(days=8))
    signed_in(admin).post(f"/members/invitations/{invitation.pk}/again/")
    assert "There is a newer invitation" in Client().get(old).text
    invitation.refresh_from_db()
    assert Client().get(path_to(invitation)).status_code == 200
    assert mail.outbox[0].to == ["bo@example.com"]


def test_a_withdrawn_link_says_so(
    admin: Member, invitation: Invitation, signed_in: SignedIn
) -> None:
    """Nobody comes in by an invitation that was taken back, and the address is free again."""
    signed_in(admin).post(f"/members/invitations/{invitation.pk}/withdraw/")
    answer = Client().get(path_to(invitation))
    assert (answer.status_code, "was withdrawn" in answer.text) == (410, True)
    actions.invite(admin, invitation.email, name="Bo again")


def test_a_forged_link_opens_nothing(invitation: Invitation) -> None:
    """A changed letter in the link makes it nobody's."""
    path = path_to(invitation)
    forged = path[:-5] + ("A" if path[-5] != "A" else "B") + path[-4:]
    answer = Client().get(forged)
    assert (answer.status_code, "not an invitation of ours" in answer.text) == (404, True)


@pytest.mark.usefixtures("member", "invitation")
@pytest.mark.parametrize(
    ("taken", "said"),
    [("member@example.com", "is a member already"), ("BO@example.com", "is invited already")],
)
def test_one_address_is_one_person(
    admin: Member, taken: str, said: str, signed_in: SignedIn
) -> None:
    """An address of a member, or one that is invited, cannot be invited; the form says why."""
    given = {"email": taken, "name": "X", "role": "member", "visibility": "own"}
    answer = signed_in(admin).post("/members/invite/", given)
    assert said in answer.text
    assert Invitation.objects.count() == 1


def test_an_inactive_member_is_let_in_again_instead(admin: Member, member: Member) -> None:
    """Who was a member before is not invited anew, so that their history stays theirs."""
    Member.objects.filter(pk=member.pk).update(is_active=False)
    with pytest.raises(ValidationError, match="Let them in again"):
        actions.invite(admin, member.email, name="M")


def test_without_mail_the_link_is_shown(
    admin: Member, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the desk sends no mail the administrator gets the link to hand over."""
    monkeypatch.setattr("keepwell.desk.members.mail.is_set_up", lambda: False)
    given = {"email": "bo@example.com", "name": "Bo", "role": "member", "visibility": "own"}
    answer = signed_in(admin).post("/members/invite/", given, follow=True)
    assert mail.outbox == []
    assert shown_in(answer.text) == Invitation.objects.get()


def test_a_letter_that_cannot_be_sent_leaves_the_link(
    admin: Member, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mail server that does not answer costs no invitation: the link is shown, and why."""

    def away(*_arguments: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", away)
    given = {"email": "bo@example.com", "name": "Bo", "role": "member", "visibility": "own"}
    answer = signed_in(admin).post("/members/invite/", given, follow=True)
    assert "could not be sent" in answer.text
    assert shown_in(answer.text) == Invitation.objects.get()


@pytest.mark.parametrize("who", ["manager", "member", "viewer"])
def test_only_administrators_invite(
    who: str, invitation: Invitation, request: pytest.FixtureRequest
) -> None:
    """Nobody else invites, sends again or withdraws, whichever way they try."""
    one = request.getfixturevalue(who)
    for deed in (
        lambda: actions.invite(one, "x@example.com", name="X"),
        lambda: actions.invite_again(one, invitation),
        lambda: actions.withdraw(one, invitation),
    ):
        with pytest.raises(PermissionDenied):
            deed()


def test_each_step_is_in_the_log(admin: Member, invitation: Invitation) -> None:
    """Inviting, sending again and accepting leave a deed each."""
    again = actions.invite_again(admin, invitation)
    actions.accept(again, "staple battery horse", name="Bo", language="en", timezone="UTC")
    verbs = Deed.objects.order_by("pk").values_list("verb", "who")
    assert list(verbs) == [
        ("members.invite", "Admin"), ("members.invite_again", "Admin"), ("members.accept", "Bo"),
    ]  # fmt: skip
