"""What colleagues do with a case, and what they cannot."""

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.timezone import now

from desk.cases.conftest import OpenCase
from keepwell.desk.cases import posting
from keepwell.desk.cases.actions import closing, working
from keepwell.desk.cases.flow import FOLLOWS, Lack, lacking, may_follow
from keepwell.desk.cases.models import Case, Cause, Means, Severity, Status, Way
from keepwell.desk.cases.models.case import FAR
from keepwell.desk.cases.queries import cases_visible_to
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.intake.models import Told
from keepwell.desk.members.models import Deed, Department, Member, Role
from keepwell.desk.notices.models import Notice


def answered(member: Member, case: Case) -> Case:
    """Answer a case by telephone; return it as it is then."""
    working.answer(member, case, case.version, text="We look at it", means=Means.PHONE)
    return Case.objects.get(pk=case.pk)


def test_the_flow_never_solves_what_nobody_answered() -> None:
    """Only a case that is in contact can be solved, and only an answer leads there."""
    assert [one for one in Status if may_follow(one, Status.SOLVED)] == [Status.IN_CONTACT]
    assert set(FOLLOWS) == set(Status)
    assert lacking("owned", has_owner=True, has_cause=True, has_outcome=True) == [Lack.ANSWER]


def test_taking_and_giving(opened: OpenCase, member: Member, manager: Member) -> None:
    """Who takes a case owns it; who is given one is told."""
    case = working.take(member, opened(), 1)
    assert (case.status, case.owner) == (Status.OWNED, member)
    working.assign(member, case, case.version, owner=manager)
    assert Notice.objects.get().member == manager
    assert list(Deed.objects.values_list("verb", flat=True)) == [
        "cases.assign", "cases.assign", "cases.open",
    ]  # fmt: skip


def test_nobody_is_given_what_they_may_not_see(
    opened: OpenCase, member: Member, stranger: Member
) -> None:
    """A case is given to members who see its customer."""
    with pytest.raises(ValidationError, match="may not see this customer"):
        working.assign(member, opened(), 1, owner=stranger)


def test_an_answer_goes_out_in_the_language_of_the_customer(
    opened: OpenCase, member: Member
) -> None:
    """The letter has what was written and the link of the case; it goes out once."""
    case = opened(text="Wrong")
    message = working.answer(member, case, 1, text="Sorry, mended.", means=Means.EMAIL)
    for _again in range(2):
        posting.send_message.call(message.pk)
    letter = mail.outbox[0]
    assert (letter.to, len(mail.outbox)) == (["ann@acme.example"], 1)
    assert letter.subject.startswith("The invoice is wrong (#")
    assert "Sorry, mended." in letter.body
    assert "http://127.0.0.1:8000/r/" in letter.body
    message.refresh_from_db()
    assert message.sent_at is not None
    case.refresh_from_db()
    assert (case.status, case.owner) == (Status.IN_CONTACT, member)
    assert case.first_answered_at is not None
    assert case.due_at == case.resolve_due


def test_who_has_no_address_is_not_mailed(opened: OpenCase, member: Member, ann: Person) -> None:
    """Without an address, or with several, one answers otherwise, and nothing is changed."""
    case = opened()
    for address in ("", "ann@acme.example, all@else.example", "a@b.example\nBcc: c@d.example"):
        Person.objects.update(email=address)
        with pytest.raises(ValidationError, match="no e-mail address"):
            working.answer(member, case, 1, text="Sorry", means=Means.EMAIL)
    assert answered(member, case).status == Status.IN_CONTACT


def test_waiting_stops_the_time(opened: OpenCase, member: Member) -> None:
    """While the customer is waited for nothing is due; the pause does not count."""
    opened(severity=Severity.LOW)
    Case.objects.update(opened_at=now() - timedelta(days=7))
    case = answered(member, Case.objects.get())
    before = case.resolve_due
    waiting = working.wait_for_customer(member, case, case.version)
    assert (waiting.due_at, waiting.remind_at, waiting.resolve_due) == (FAR, None, None)
    waiting.waiting_since -= timedelta(days=7)
    waiting.save()
    working.heard(member, waiting, "Here is the invoice", Means.PHONE)
    case.refresh_from_db()
    assert case.waiting_since is None
    assert case.resolve_due - before >= timedelta(days=6)
    assert case.messages.last().way == Way.IN


def test_one_waits_only_for_who_was_answered(opened: OpenCase, member: Member) -> None:
    """The time to the first answer never stands still."""
    with pytest.raises(ValidationError, match="not answered yet"):
        working.wait_for_customer(member, opened(), 1)


def test_a_worse_case_is_due_sooner(opened: OpenCase, member: Member) -> None:
    """With the severity the targets change."""
    case = opened()
    worse = working.set_severity(member, case, 1, Severity.URGENT)
    assert worse.first_answer_due < case.first_answer_due


def test_two_who_answer_at_once_do_not_both(
    opened: OpenCase, member: Member, manager: Member
) -> None:
    """Who decides on what has changed meanwhile is told by whom, and nothing is done."""
    case = opened()
    working.take(manager, case, 1)
    with pytest.raises(ValidationError, match="changed meanwhile: Manager"):
        working.answer(member, case, 1, text="Sorry", means=Means.PHONE)
    assert not case.messages.exists()


def test_nothing_is_solved_without_an_answer_and_a_cause(
    opened: OpenCase, member: Member, cause: Cause
) -> None:
    """All that is lacking is said at once; with all of it the case is solved."""
    case = opened()
    with pytest.raises(ValidationError) as caught:
        closing.solve(member, case, 1)
    assert len(caught.value.messages) == 4
    case = answered(member, case)
    with pytest.raises(ValidationError, match="root cause"):
        closing.solve(member, case, case.version, outcome="Paid back")
    solved = closing.solve(member, case, case.version, cause=cause, outcome="Paid back")
    assert (solved.status, solved.due_at, solved.remind_at) == (Status.SOLVED, None, None)
    assert solved.solved_at is not None


def test_reopened_it_needs_a_new_answer(opened: OpenCase, member: Member, cause: Cause) -> None:
    """A reopened case has new targets, and is not solved by the answer before."""
    case = answered(member, opened())
    case = closing.solve(member, case, case.version, cause=cause, outcome="Paid back")
    again = closing.reopen(member, case, case.version)
    assert again.first_answer_due > now()
    assert again.due_at == again.first_answer_due
    with pytest.raises(ValidationError, match="not answered"):
        closing.solve(member, again, again.version)
    again = answered(member, again)
    assert closing.solve(member, again, again.version).status == Status.SOLVED


def test_confirmed_is_confirmed(opened: OpenCase, member: Member, cause: Cause) -> None:
    """What is solved can be confirmed; what is open cannot."""
    case = answered(member, opened())
    with pytest.raises(ValidationError, match="cannot become “Confirmed”"):
        closing.confirm(member, case, case.version)
    case = closing.solve(member, case, case.version, cause=cause, outcome="Paid back")
    assert closing.confirm(member, case, case.version).confirmed_at is not None


def test_a_reopened_case_stands_beside_a_newer_one(
    opened: OpenCase, member: Member, cause: Cause
) -> None:
    """Reopening is possible while a newer case of the same is open; they can be merged."""
    case = answered(member, opened(text="One"))
    case = closing.solve(member, case, case.version, cause=cause, outcome="Paid back")
    newer = opened(text="Two")
    case = closing.reopen(member, case, case.version)
    target = closing.merge(member, case, case.version, newer)
    case.refresh_from_db()
    assert (case.status, case.merged_into) == (Status.MERGED, newer)
    assert target.times == 2
    assert target.messages.filter(way=Way.IN).count() == 2


def test_strangers_and_viewers_change_nothing(
    opened: OpenCase, stranger: Member, viewer: Member
) -> None:
    """Who does not see the customer does not see the case; who only looks does nothing."""
    case = opened()
    assert not cases_visible_to(stranger).exists()
    with pytest.raises(Case.DoesNotExist):
        working.take(stranger, case, 1)
    with pytest.raises(PermissionDenied):
        working.write_note(viewer, case, "Hm")


def test_restricted_cases_are_for_their_department(
    opened: OpenCase, member: Member, manager: Member, admin: Member, acme: Customer
) -> None:
    """Beside its owner and administrators only members of the department see a restricted case."""
    legal = Department.objects.create(name="Legal")
    case = opened(restricted_to=legal)
    lawyer = Member.objects.create_user(
        "law@example.com", name="Law", role=Role.MEMBER, visibility="all", department=legal
    )
    seen = {one.name: cases_visible_to(one).exists() for one in (member, manager, admin, lawyer)}
    assert seen == {"Member": False, "Manager": False, "Admin": True, "Law": True}
    working.assign(lawyer, case, 1, owner=manager)
    assert cases_visible_to(manager).exists()


def test_what_is_restricted_stays_among_its_readers(opened: OpenCase, admin: Member) -> None:
    """It is neither added to a case that others read nor merged into one, nor told in the lake."""
    legal = Department.objects.create(name="Legal")
    for_all, kept = opened(text="One"), opened(text="Two", restricted_to=legal)
    assert (for_all.pk != kept.pk, for_all.messages.get().text) == (True, "One")
    assert opened(text="Three", restricted_to=legal).pk == kept.pk
    kept.refresh_from_db()
    with pytest.raises(ValidationError, match="Choose one of the list"):
        closing.merge(admin, kept, kept.version, for_all)
    told = {one.fact: json.loads(one.row["properties"]) for one in Told.objects.all()}
    assert (told[f"case-{for_all.pk}"]["severity"], told[f"case-{kept.pk}"]) == ("normal", {})
