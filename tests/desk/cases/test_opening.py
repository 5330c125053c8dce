"""Opening cases: once each, with targets, in the customer's language."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from desk.cases.conftest import OpenCase
from keepwell.desk.cases.actions import routing, working
from keepwell.desk.cases.models import Case, Message, Severity, Source, Status, Target
from keepwell.desk.intake.models import Told
from keepwell.desk.members.models import Deed, Department, Member
from keepwell.desk.surveys.models import Topic


def test_a_case_begins_with_its_targets(opened: OpenCase, member: Member) -> None:
    """A new case is due by the targets of its severity, in working time."""
    case = opened(member, severity=Severity.HIGH, text="You charged me twice.")
    assert (case.status, case.owner, case.language) == (Status.NEW, None, "nl")
    assert (case.answer_minutes, case.solve_minutes) == (8 * 60, 16 * 60)
    assert case.due_at == case.first_answer_due
    assert case.resolve_due - case.first_answer_due >= timedelta(hours=8)
    assert case.remind_at < case.due_at
    assert case.messages.get().who == "Ann"
    told = Told.objects.get(table="touchpoints").row
    assert (told["event"], told["account"], told["person"]) == ("Complaint Made", "acme", "ann")
    assert Deed.objects.get().verb == "cases.open"


def test_a_topic_may_have_its_own_targets(opened: OpenCase) -> None:
    """Targets of the topic go before those of the severity."""
    topic = Topic.objects.create(name="invoices", title="Invoices")
    Target.objects.create(severity="normal", answer_minutes=100, solve_minutes=200)
    Target.objects.create(severity="normal", topic=topic, answer_minutes=10, solve_minutes=20)
    assert opened().answer_minutes == 100
    assert opened(topic=topic).answer_minutes == 10
    assert opened(severity=Severity.LOW).answer_minutes == 100  # it is the first one again


def test_the_same_again_is_the_same_case(opened: OpenCase, member: Member) -> None:
    """The same customer, topic and reason update the open case, to the worst that was reported."""
    first = opened(severity=Severity.NORMAL, text="Wrong")
    again = opened(severity=Severity.URGENT, text="Still wrong", about="THE INVOICE is wrong")
    assert again.pk == first.pk
    assert (again.times, again.severity, again.answer_minutes) == (2, "urgent", 120)
    assert list(again.messages.values_list("text", flat=True)) == ["Wrong", "Still wrong"]
    assert opened(severity=Severity.LOW).severity == Severity.URGENT
    assert opened(reason="score-fell").pk != first.pk
    assert opened(about="The courier was rude").pk != first.pk
    Case.objects.update(status=Status.SOLVED)
    assert opened().pk != first.pk


def test_what_sets_it_off_is_handled_once(opened: OpenCase) -> None:
    """An answer that was handled already opens no case again, not even after it was solved."""
    case = opened(mark="answer-12", reason="detractor", source=Source.ANSWER, branch="Detractors")
    Case.objects.update(status=Status.SOLVED)
    assert opened(mark="answer-12", reason="detractor").pk == case.pk
    assert (Case.objects.count(), Message.objects.count()) == (1, 1)
    assert case.events.get().who == "Keepwell"


def test_an_owner_from_the_start(opened: OpenCase, member: Member) -> None:
    """A case that is opened for somebody is owned, by the hours of their department."""
    case = opened(owner=member)
    assert (case.status, case.department) == (Status.OWNED, member.department)


def test_viewers_open_none(opened: OpenCase, viewer: Member) -> None:
    """Who only looks opens no case."""
    with pytest.raises(PermissionDenied):
        opened(viewer)


def test_two_departments_have_their_own_hours(opened: OpenCase, member: Member) -> None:
    """A case is due by the hours of who looks after it."""
    night = Department.objects.create(name="Night")
    night.week_plans.create(zone="UTC", week=["00:00-24:00"] * 7)
    case = opened(severity=Severity.URGENT, department=night)
    assert case.first_answer_due - case.opened_at == timedelta(hours=2)
    given = working.take(member, case, case.version)
    assert given.department == member.department
    assert given.first_answer_due - given.opened_at >= timedelta(hours=2)


def test_one_who_is_a_moment_slower_gets_the_same_case(
    opened: OpenCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever does not see the other's case yet, and cannot make a second one, adds to it."""
    from keepwell.desk.cases.actions import opening

    first, real = opened(), opening._new
    looks = []

    def blind(*args: object) -> Case:
        looks.append(args)
        return real(*args)

    monkeypatch.setattr(opening, "OPEN", ())  # the first look finds nothing

    def seeing(*args: object) -> Case:
        monkeypatch.setattr(opening, "OPEN", (Status.NEW,))
        return blind(*args)

    monkeypatch.setattr(opening, "_new", seeing)
    assert opened().pk == first.pk
    assert (len(looks), Case.objects.get().times) == (1, 2)


def test_who_may_not_read_a_case_joins_it_no_more(opened: OpenCase) -> None:
    """Once a case is kept from others, what they report is another one; its readers' is the same.

    A second one that is to be kept among the same readers stands beside the first.
    """
    legal, among = Department.objects.create(name="Legal"), {"owner": None, "department": None}
    kept = opened(text="One")
    routing.route(kept, **among, severity=Severity.NORMAL, restricted_to=legal)
    other = opened(text="Two")
    assert other.pk != kept.pk
    assert opened(restricted_to=legal).pk == kept.pk
    routing.route(other, **among, severity=Severity.NORMAL, restricted_to=legal)
    assert opened(text="Three").pk not in {kept.pk, other.pk}
    assert set(kept.messages.values_list("text", flat=True)) == {"One"}


def test_what_was_solved_is_restricted_too(opened: OpenCase) -> None:
    """A rule that comes after the case was closed still keeps it among its readers."""
    legal, case = Department.objects.create(name="Legal"), opened()
    Case.objects.update(status=Status.CONFIRMED)
    routing.route(case, owner=None, department=None, severity=Severity.NORMAL, restricted_to=legal)
    assert Case.objects.get().restricted_to == legal
