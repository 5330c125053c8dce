"""Telling everybody who named a cause what was done about it, each once."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils.timezone import now

from desk.cases.conftest import OpenCase
from desk.conftest import MakeCustomer, SignedIn
from keepwell.desk.cases.actions import templates
from keepwell.desk.cases.causes.telling import Why, concerned, tell_everybody, tell_of
from keepwell.desk.cases.causes.tree import Tree
from keepwell.desk.cases.models import Case, Cause, Fix, MessageTemplate, Outgoing, Progress, Told
from keepwell.desk.cases.wording import sending
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.members.models import Member
from keepwell.desk.surveys.asking import optouts
from keepwell.desk.surveys.models import How, OptOut

TEXTS = {
    "en": {"subject": "You said, we did", "text": "Dear {person}, bills are right now."},
    "nl": {"subject": "U zei, wij deden", "text": "Beste {person}, rekeningen kloppen nu."},
}


@pytest.fixture
def fix(cause: Cause) -> Fix:
    """Make a fix that is done."""
    return Fix.objects.create(
        cause=cause, title="Check twice", progress=Progress.DONE, done_at=now(), result="Right"
    )


@pytest.fixture
def template(manager: Member) -> MessageTemplate:
    """Write what they are told."""
    return templates.save(manager, None, name="We did", texts=TEXTS)


@pytest.fixture
def people(acme: Customer, ann: Person, opened: OpenCase, cause: Cause) -> list[Person]:
    """Make five people who complained of the cause, one of them twice; and a case of nobody."""
    names = ["bob", "cas", "dora", "eva"]
    made = [ann, *(
        Person.objects.create(key=one, name=one.title(), email=f"{one}@x.example", account=acme)
        for one in names
    )]  # fmt: skip
    for number, person in enumerate([*made, ann, None]):
        case = opened(person=person, about=f"Complaint {number}")
        Case.objects.filter(pk=case.pk).update(cause=cause)
    return made


@pytest.fixture
def told(manager: Member, fix: Fix, template: MessageTemplate, people: list[Person]) -> None:
    """Tell them."""
    assert tell_everybody(fix, template, manager) == len(people)


def test_each_is_told_once_in_their_language(
    manager: Member, fix: Fix, template: MessageTemplate, people: list[Person]
) -> None:
    """However often it is asked for, everybody has one message, in the thread of their case."""
    tell_of(manager, fix, template)
    assert [tell_everybody(fix, template, manager) for _time in range(2)] == [5, 0]
    assert Outgoing.objects.count() == Told.objects.count() == len(people)
    mine = Outgoing.objects.get(person=people[0])
    assert (mine.language, mine.text) == ("nl", "Beste Ann, rekeningen kloppen nu.")
    assert mine.case is not None
    assert mine.case.about == "Complaint 5"
    assert mine.case.messages.filter(text=mine.text).exists()


def test_a_worker_that_was_killed_goes_on(
    manager: Member, fix: Fix, template: MessageTemplate, people: list[Person],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Whoever was told before the end of a worker is not told again, and the others are."""
    real, done = templates.send, []

    def send(*given: object, **more: object) -> bool:
        done.append(1)
        if len(done) > 2:
            raise KeyboardInterrupt
        return real(*given, **more)  # type: ignore[arg-type] # as it came

    with monkeypatch.context() as patch:
        patch.setattr(templates, "send", send)
        with pytest.raises(KeyboardInterrupt):
            tell_everybody(fix, template, manager)
    assert Told.objects.count() == 2
    assert tell_everybody(fix, template, manager) == len(people) - 2


def test_who_is_left_out_and_why(
    manager: Member, fix: Fix, people: list[Person], cause: Cause, make_customer: MakeCustomer
) -> None:
    """Nobody is told who is not to be, and the reason is counted."""
    other = Fix.objects.create(cause=cause, title="Another")
    optouts.opt_out_person(people[0], How.PAGE)
    Person.objects.filter(pk=people[1].pk).update(email="")
    Told.objects.create(fix=other, person=people[2])
    former = make_customer("former", is_current=False)
    Person.objects.filter(pk=people[3].pk).update(account=former)
    found = concerned(manager, fix, Tree.read())
    assert [one.key for one, _case in found.people] == ["eva"]
    assert found.left_out == {Why.OPTED_OUT: 1, Why.NO_ADDRESS: 1, Why.LATELY: 1, Why.FORMER: 1}
    assert found.nameless == 1
    Told.objects.update(claimed_at=now() - timedelta(days=40))
    assert len(concerned(manager, fix, Tree.read()).people) == 2


@pytest.mark.usefixtures("people")
def test_who_may_have_them_told(
    manager: Member, member: Member, stranger: Member, fix: Fix, template: MessageTemplate
) -> None:
    """Managers do, of fixes that are done; and nobody tells those whom they do not see."""
    with pytest.raises(PermissionDenied):
        tell_of(member, fix, template)
    Fix.objects.update(progress=Progress.DOING)
    fix.refresh_from_db()
    with pytest.raises(ValidationError, match="not done yet"):
        tell_of(manager, fix, template)
    assert concerned(stranger, fix, Tree.read()).people == []


def test_who_may_not_any_more_tells_nobody(
    manager: Member, fix: Fix, template: MessageTemplate, people: list[Person]
) -> None:
    """Between the click and the letters somebody may leave: nothing goes out in their name."""
    tell_of(manager, fix, template)
    manager.is_active = False
    with pytest.raises(PermissionDenied):
        tell_everybody(fix, template, manager)
    assert not Outgoing.objects.exists()


@pytest.mark.usefixtures("people")
def test_it_is_looked_at_before(
    manager: Member, member: Member, signed_in: SignedIn, fix: Fix, template: MessageTemplate
) -> None:
    """The page says who is told, who is not, and what they read; only then they are."""
    desk, path = signed_in(manager), f"/fixes/{fix.pk}/tell/"
    assert "Tell 5 people" not in desk.get(path).content.decode()
    page = desk.get(path, {"template": template.pk}).content.decode()
    assert "Tell 5 people" in page
    assert "rekeningen kloppen nu" in page
    assert "cases of nobody who is known" in page
    assert not Told.objects.exists()
    assert signed_in(member).post(path).status_code == HTTPStatus.FORBIDDEN
    desk.post(path, {"template": template.pk})
    assert fix.telling.started_by == manager


@pytest.mark.usefixtures("people")
def test_the_ready_template_is_offered(manager: Member, signed_in: SignedIn, fix: Fix) -> None:
    """Chosen at first is the template that is made for it, and no other: thanks would be wrong."""
    templates.add_ready(manager)
    page = signed_in(manager).get(f"/fixes/{fix.pk}/tell/").content.decode()
    assert "We looked for what was behind it, and mended it." in page
    assert "Tell 5 people" in page


@pytest.mark.usefixtures("told")
def test_one_click_opts_out(
    people: list[Person], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A letter carries a link by which a mail program opts out; looking at it does nothing."""
    Outgoing.objects.exclude(person=people[0]).delete()
    monkeypatch.setattr(sending, "quiet_until", lambda: None)
    assert sending.send_due() == 1
    letter = mail.outbox[0]
    link = letter.extra_headers["List-Unsubscribe"].strip("<>")
    assert link in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    client.get(link)
    assert not OptOut.objects.exists()
    client.post(link, {"List-Unsubscribe": "One-Click"})
    assert OptOut.objects.get().person == "ann"
    client.post(link, {"again": "1"})
    assert not OptOut.objects.exists()
