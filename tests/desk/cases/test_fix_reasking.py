"""Asking those anew who were told of a fix, and what came of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import now

from desk.cases.conftest import OpenCase
from desk.conftest import SignedIn
from keepwell.desk.cases.actions import templates
from keepwell.desk.cases.causes import reasking
from keepwell.desk.cases.causes.reasking import ask_due, reasked
from keepwell.desk.cases.causes.telling import Anew, tell_everybody, tell_of
from keepwell.desk.cases.models import (
    Case,
    Cause,
    Fix,
    MessageTemplate,
    Outgoing,
    Progress,
    Telling,
    Told,
)
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.members.models import Deed, Member
from keepwell.desk.surveys.asking import optouts
from keepwell.desk.surveys.models import Answer, How, Invitation, State, Survey

LATER = timedelta(days=15)


@pytest.fixture
def template(manager: Member) -> MessageTemplate:
    """Write what they are told."""
    texts = {"en": {"subject": "You said, we did", "text": "Bills are right now."}}
    return templates.save(manager, None, name="We did", texts=texts)


@pytest.fixture
def people(acme: Customer, opened: OpenCase, cause: Cause) -> list[Person]:
    """Make twelve people who complained of a cause."""
    names = [f"person-{number}" for number in range(12)]
    made = [
        Person.objects.create(key=one, name=one.title(), email=f"{one}@x.example", account=acme)
        for one in names
    ]
    for person in made:
        case = opened(person=person, about=f"Complaint of {person}")
        Case.objects.filter(pk=case.pk).update(cause=cause)
    return made


@pytest.fixture
def fix(cause: Cause) -> Fix:
    """Make a fix that is done."""
    return Fix.objects.create(
        cause=cause, title="Check twice", progress=Progress.DONE, done_at=now(), result="Right"
    )


@pytest.fixture
def told(
    fix: Fix, template: MessageTemplate, people: list[Person], survey: Survey, manager: Member
) -> Fix:
    """Tell them; they are asked anew two weeks later."""
    tell_of(manager, fix, template, Anew(survey, 14))
    assert tell_everybody(fix, template, manager) == len(people)
    Outgoing.objects.update(sent_at=now(), next_at=None)
    return fix


@pytest.fixture
def answer(survey: Survey) -> Callable[..., Answer]:
    """Return a function that answers as somebody: `answer(person, 3, days=-5)`."""

    def give(person: Person, score: int, days: int = 0, link: Invitation | None = None) -> Answer:
        assert survey.edition is not None
        return Answer.objects.create(
            survey=survey, edition=survey.edition, customer=person.account, contact=person,
            mark=f"{person.key}{days}", at=now() + timedelta(days=days), score=score,
            invitation=link,
        )  # fmt: skip

    return give


def test_they_are_asked_after_so_many_days(told: Fix, people: list[Person]) -> None:
    """Each who was told is asked once, so many days later, as the rules for asking leave it."""
    optouts.opt_out_person(people[0], How.PAGE)
    assert ask_due(now()) == 0
    assert [ask_due(now() + LATER) for _twice in range(2)] == [len(people) - 1, 0]
    assert Invitation.objects.filter(cause=f"fix-{told.pk}").count() == len(people) - 1
    left = Told.objects.get(person=people[0])
    assert left.why == "Person-0 is not asked. They do not want to be asked."


def test_who_was_not_told_is_not_asked(told: Fix, people: list[Person]) -> None:
    """A letter that waits is waited for; of one that failed nobody is asked what became of it."""
    letters = Outgoing.objects.filter(person__in=people[:2])
    letters.update(sent_at=None, next_at=now() + LATER)
    ask_due(now() + LATER)
    waits = Told.objects.get(person=people[0])
    assert waits.invitation is None
    assert waits.ask_at is not None
    letters.update(next_at=None, trouble="refused")
    assert ask_due(now() + 3 * LATER) == 0
    waits.refresh_from_db()
    assert waits.why == "Person-0 is not asked. The letter did not go out."


def test_it_may_be_chosen_later(
    told: Fix, template: MessageTemplate, survey: Survey, manager: Member
) -> None:
    """Who was told without being asked can still be asked, and who waits to be is not any more."""
    tell_of(manager, told, template)
    assert ask_due(now() + LATER) == 0
    assert not Told.objects.filter(ask_at__isnull=False).exists()
    tell_of(manager, told, template, Anew(survey, 1))
    assert ask_due(now() + timedelta(days=2)) == 12
    assert Deed.objects.filter(verb="cases.fix_tell").first() is not None
    survey.state = State.CLOSED
    with pytest.raises(ValidationError, match="not open"):
        tell_of(manager, told, template, Anew(survey, 1))


@pytest.fixture
def answered(told: Fix, people: list[Person], answer: Callable[..., Answer]) -> Fix:
    """Ask them, and let all be glad; all but one had answered before."""
    for person in people[:11]:
        answer(person, 0, days=-30)
        answer(person, 5, days=-5)
    ask_due(now() + LATER)
    for person in people:
        link = Invitation.objects.get(contact=person)
        answer(person, 10, days=20, link=link)
    return told


def test_what_came_of_it(answered: Fix, manager: Member, signed_in: SignedIn) -> None:
    """The same people are compared with themselves, by their last answer before they were told."""
    found = reasked(manager, answered)
    assert found is not None
    assert (found.asked, found.answered, found.due) == (12, 12, 0)
    assert found.pair is not None
    before, after = found.pair
    assert (before.answers, before.mean, before.figure) == (11, 5.0, -100)
    assert (after.answers, after.mean, after.figure) == (11, 10.0, 100)
    page = signed_in(manager).get(f"/fixes/{answered.pk}/").content.decode()
    assert "Better than before: by" in page
    assert "11 had answered before" in page
    assert "Some of this rise may have come anyway" in page


def test_strangers_read_nothing_of_it(answered: Fix, stranger: Member, signed_in: SignedIn) -> None:
    """Who sees none of those who were told reads neither answers nor why they were not asked."""
    assert reasked(stranger, answered) is None
    assert b"had answered before" not in signed_in(stranger).get(f"/fixes/{answered.pk}/").content


def test_few_answers_say_nothing(
    told: Fix, people: list[Person], manager: Member, answer: Callable[..., Answer]
) -> None:
    """Of fewer than ten people who answered before and after nothing is concluded."""
    answer(people[0], 0, days=-5)
    ask_due(now() + LATER)
    answer(people[0], 10, link=Invitation.objects.get(contact=people[0]))
    found = reasked(manager, told)
    assert found is not None
    assert found.change is None
    assert reasking.ENOUGH == 10


@pytest.mark.usefixtures("people")
def test_it_is_chosen_where_they_are_told(
    manager: Member, signed_in: SignedIn, fix: Fix, template: MessageTemplate, survey: Survey
) -> None:
    """The form offers open surveys; what was chosen is kept."""
    desk, path = signed_in(manager), f"/fixes/{fix.pk}/tell/"
    assert "Ask them anew by" in desk.get(path, {"template": template.pk}).content.decode()
    wrong = desk.post(path, {"template": template.pk, "survey": survey.pk, "days": 0})
    assert b"greater than or equal to 1" in wrong.content
    desk.post(path, {"template": template.pk, "survey": survey.pk, "days": 21})
    telling = Telling.objects.get()
    assert (telling.survey, telling.days) == (survey, 21)
    assert "21 days after they were told" in desk.get(f"/fixes/{fix.pk}/").content.decode()
