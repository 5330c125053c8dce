"""Saying that one wants no more questions: one click, and never a mere look."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from desk.surveys.answering import text
from desk.surveys.asking.conftest import MakePerson
from desk.surveys.conftest import Invite, OpenSurvey
from keepwell.desk.customers.models import Person
from keepwell.desk.members.models import Deed, Member
from keepwell.desk.surveys.actions.asking import ask
from keepwell.desk.surveys.asking import optouts
from keepwell.desk.surveys.models import Invitation, OptOut, Survey
from keepwell.desk.surveys.public.tokens import token_of
from keepwell.desk.surveys.tasks import send_letter

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def path(invitation: Invitation) -> str:
    """Return where somebody opts out."""
    return f"/s/{token_of(invitation)}/stop/"


def test_looking_opts_nobody_out(invite: Invite, browser: Client) -> None:
    """The page asks, in their language, and only its button does it."""
    page = browser.get(path(invite(language="th")))
    assert page.status_code == 200
    assert page["Content-Language"] == "th"
    assert browser.head(path(invite())).status_code == 200
    assert not OptOut.objects.exists()


def test_a_mail_program_needs_one_post(invite: Invite) -> None:
    """A bare POST as of RFC 8058, by any program, without cookie or stamp, ends all surveys."""
    invitation = invite()
    answer = Client(enforce_csrf_checks=True).post(path(invitation), ONE_CLICK)
    assert answer.status_code == 200
    made = OptOut.objects.get()
    assert (made.address, made.person, made.topic) == ("ann@acme.example", "ann", "")
    assert (made.how, made.invitation) == ("one_click", invitation)


def test_it_is_kept_once_however_often_it_is_said(invite: Invite, browser: Client) -> None:
    """Saying it again changes nothing, and the page says that it is so."""
    address = path(invite())
    for _time in range(2):
        page = browser.post(address, ONE_CLICK)
    assert "We will not ask you again" in text(page)
    assert "We will not ask you again" in text(browser.get(address))
    assert OptOut.objects.count() == 1


def test_one_may_opt_out_of_one_survey(
    invite: Invite, open_survey: OpenSurvey, survey: Survey, ann: Person, browser: Client
) -> None:
    """Who wants no more of one survey may be asked by others; the page offers to end those too."""
    page = browser.post(path(invite()), {"survey": "1"})
    assert "“How are we doing?” does not come again." in text(page)
    assert "No surveys at all" in text(page)
    assert optouts.opted_out([ann], survey) == {ann.pk}
    assert optouts.opted_out([ann], open_survey(survey="yearly")) == set()


def test_one_may_think_better_of_it(invite: Invite, browser: Client) -> None:
    """Taking it back on the page lets one be asked again."""
    invitation = invite()
    browser.post(path(invitation), ONE_CLICK)
    page = browser.post(path(invitation), {"again": "1"})
    assert "Would you rather not be asked?" in text(page)
    assert not OptOut.objects.exists()


def test_a_tampered_link_opts_nobody_out(invite: Invite, browser: Client) -> None:
    """A link that we did not make leads nowhere, also for a POST."""
    token = token_of(invite())
    other = f"{'1' if token[0] != '1' else '2'}{token[1:]}"
    assert browser.post(f"/s/{other}/stop/", ONE_CLICK).status_code == 404
    assert not OptOut.objects.exists()


def test_an_address_is_the_same_in_any_case(
    invite: Invite, survey: Survey, make_person: MakePerson, browser: Client
) -> None:
    """Another person with the same address, written otherwise, is not asked either."""
    browser.post(path(invite(address="Ann@ACME.example")), ONE_CLICK)
    same, other = make_person("ann2", email="ann@acme.EXAMPLE"), make_person("bo")
    nobody = make_person("nobody", email="")
    assert optouts.opted_out([same, other, nobody], survey) == {same.pk}


def test_a_colleague_notes_what_they_are_told(
    ann: Person, survey: Survey, member: Member, viewer: Member
) -> None:
    """A colleague may note it, once, and take it back; both stand in the log."""
    with pytest.raises(PermissionDenied):
        optouts.set_for(viewer, ann, None)
    made = optouts.set_for(member, ann, None)
    with pytest.raises(ValidationError, match="Ann is not asked any more already"):
        optouts.set_for(member, ann, survey)
    assert optouts.opted_out([ann], survey) == {ann.pk}
    optouts.remove(member, made)
    assert optouts.opted_out([ann], survey) == set()
    assert sorted(Deed.objects.values_list("verb", flat=True)) == [
        "surveys.opt_in", "surveys.opt_out",
    ]  # fmt: skip


def test_a_colleague_does_not_ask_who_opted_out(
    ann: Person, survey: Survey, member: Member, invite: Invite
) -> None:
    """By hand, too, nobody is asked who opted out, also after the letter was written."""
    OptOut.objects.create(address="ann@acme.example", topic="pulse")
    with pytest.raises(ValidationError, match="Ann does not want to be asked"):
        ask(member, survey, ann, language="en", by_mail=True)
    send_letter.call(invite().pk)
    assert not mail.outbox


def test_who_sees_own_customers_sees_their_opt_outs(
    ann: Person, member: Member, manager: Member, stranger: Member
) -> None:
    """A stranger sees nobody's; who sees all sees also addresses that we do not know."""
    optouts.set_for(member, ann, None)
    OptOut.objects.create(address="stray@example.com")
    assert [str(one) for one in optouts.opt_outs(member)] == ["ann@acme.example"]
    assert optouts.opt_outs(manager).count() == 2
    assert not optouts.opt_outs(stranger)
