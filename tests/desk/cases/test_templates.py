"""Templates: what they may say, how they are filled in, and that each message goes out once."""

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils.timezone import now

from desk.cases.conftest import OpenCase
from keepwell.desk.cases.actions import templates, working
from keepwell.desk.cases.models import Case, Means, MessageTemplate, Outgoing
from keepwell.desk.cases.public.links import link_of
from keepwell.desk.cases.wording import sending
from keepwell.desk.cases.wording.fields import FIELDS, fields_in, filled, needs_case
from keepwell.desk.cases.wording.queries import with_uses
from keepwell.desk.cases.wording.ready import ready
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.intake.models import Told
from keepwell.desk.members.models import Member
from keepwell.desk.surveys.models import OptOut, Rules
from keepwell.language import LANGUAGES


@pytest.fixture(autouse=True)
def at_any_time(db: None) -> None:
    """Let the calendar know no quiet hours, so that the day of the week does not matter."""
    Rules.objects.create(pk=1, text="per_minute: 300")


@pytest.fixture
def thanks(manager: Member) -> MessageTemplate:
    """Make a template that needs no case."""
    texts = {
        "en": {"subject": "Thank you, {person}", "text": "Dear {person} of {customer}"},
        "nl": {"subject": "Dank u, {person}", "text": "Beste {person} van {customer}"},
    }
    return templates.save(manager, None, name="Thanks", texts=texts)


@pytest.fixture
def looking(manager: Member) -> MessageTemplate:
    """Make a template that speaks of a case, in English alone."""
    texts = {"en": {"subject": "Yours", "text": "About “{about}”, by {owner}: {receipt}"}}
    return templates.save(manager, None, name="Looking", texts=texts)


def test_ready_ones_are_whole() -> None:
    """The ready templates have all languages, and in each the same fields, which all are known."""
    for one in ready().values():
        assert set(one["texts"]) == set(one["name"]) == set(LANGUAGES)
        found = {frozenset(fields_in(told["text"])) for told in one["texts"].values()}
        assert len(found) == 1
        assert found.pop() <= set(FIELDS)
    assert set(ready()) == {"apology", "looking", "mended", "more", "solved", "thanks"}


def test_ready_ones_are_added_once(manager: Member, member: Member) -> None:
    """Managers add the ready templates, each once, whatever it is called since."""
    assert templates.add_ready(manager) == len(ready())
    MessageTemplate.objects.filter(ready="thanks").update(name="Cheers")
    assert templates.add_ready(manager) == 0
    with pytest.raises(PermissionDenied):
        templates.add_ready(member)


def test_a_field_that_there_is_not_is_refused(manager: Member) -> None:
    """An unknown field is refused with its line and with what there is; nothing is kept."""
    texts = {"en": {"subject": "Hello", "text": "Dear {person},\n{nmae}"}}
    with pytest.raises(ValidationError, match=r"Line 2: there is no field “nmae”.*\{customer\}"):
        templates.save(manager, None, name="Wrong", texts=texts)
    assert not MessageTemplate.objects.exists()


def test_what_a_value_says_is_not_filled_in() -> None:
    """Somebody who is called `{receipt}` gets no link of anybody."""
    told = filled("Dear {person}: {about}", {"person": "{receipt}", "receipt": "secret"})
    assert told == "Dear {receipt}: {about}"


def test_a_message_goes_out_once(thanks: MessageTemplate, ann: Person) -> None:
    """It is in the language of whom it goes to, told to the lake, and sent once a mark."""
    assert templates.send(thanks, ann, case=None, made_by=None, mark="rule-1")
    assert not templates.send(thanks, ann, case=None, made_by=None, mark="rule-1")
    assert [sending.send_due(), sending.send_due()] == [1, 0]
    letter = mail.outbox[0]
    assert (letter.to, letter.subject) == (["ann@acme.example"], "Dank u, Ann")
    assert "Beste Ann van Acme" in letter.body
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    told = Told.objects.get(row__event="Message Sent").row
    assert (told["person"], told["account"]) == ("ann", "acme")
    assert json.loads(told["properties"])["template"] == "Thanks"


def test_who_wants_nothing_gets_nothing(thanks: MessageTemplate, ann: Person) -> None:
    """Nobody is written to who opted out, before or after it was asked for, or has no address."""
    assert templates.send(thanks, ann, case=None, made_by=None, mark="first")
    OptOut.objects.create(address="", person="ann", topic="")
    assert not templates.send(thanks, ann, case=None, made_by=None, mark="second")
    sending.send_due()
    stranger = Person.objects.create(key="bo", name="Bo")
    assert not templates.send(thanks, stranger, case=None, made_by=None, mark="third")
    assert (mail.outbox, Outgoing.objects.get().sent_at) == ([], None)


def test_quiet_days_are_kept(thanks: MessageTemplate, ann: Person) -> None:
    """On a quiet day of the calendar nothing goes out; it waits."""
    days = [f'"{(now() + timedelta(days=n)).date()}"' for n in range(-1, 2)]
    Rules.objects.update(text=f"quiet:\n  dates: [{', '.join(days)}]\n")
    templates.send(thanks, ann, case=None, made_by=None, mark="first")
    assert sending.send_due() == 0
    waiting = Outgoing.objects.get().next_at
    assert waiting is not None
    assert waiting > now()
    assert sending.next_due() == waiting


def test_one_that_was_begun_is_not_sent_again(thanks: MessageTemplate, ann: Person) -> None:
    """What a killed worker had begun may have arrived, so it is left alone."""
    templates.send(thanks, ann, case=None, made_by=None, mark="first")
    Outgoing.objects.update(next_at=None, begun_at=now())
    assert sending.send_due() == 0
    assert mail.outbox == []


def test_what_speaks_of_a_case_needs_one(
    looking: MessageTemplate, opened: OpenCase, ann: Person
) -> None:
    """Without a case it is refused; with one it is in its thread, and counts as no answer."""
    assert needs_case(looking)
    with pytest.raises(ValidationError, match="speaks of a case"):
        templates.send(looking, ann, case=None, made_by=None, mark="first")
    case = opened()
    assert templates.send(looking, ann, case=case, made_by=None, mark="second")
    sending.send_due()
    message = case.messages.get(way="out")
    assert message.text.startswith("About “The invoice is wrong”, by ")
    assert message.sent_at is not None
    assert "(#" in mail.outbox[0].subject
    assert Case.objects.get().first_answered_at is None


def test_uses_are_counted(
    thanks: MessageTemplate, looking: MessageTemplate, opened: OpenCase, member: Member, ann: Person
) -> None:
    """Each template says how often it was used in cases, and how often otherwise."""
    case = opened()
    working.answer(member, case, 1, text="We look", means=Means.PHONE, template=looking)
    templates.send(looking, ann, case=case, made_by=None, mark="first")
    templates.send(thanks, ann, case=None, made_by=None, mark="second")
    found = {one.name: (one.uses_in_cases, one.uses_alone) for one in with_uses()}
    assert found == {"Looking": (2, 0), "Thanks": (0, 1)}


def test_a_template_fills_the_answer_in(
    client: Client, thanks: MessageTemplate, opened: OpenCase, member: Member
) -> None:
    """Chosen, it is filled in below what was written, in place of the one chosen before."""
    client.force_login(member)
    case = opened()
    asked = {"template": thanks.pk, "text": "Hello!\r\n\r\nOld one", "before": "Old one"}
    shown = client.post(f"/cases/{case.pk}/filled/", asked).content.decode()
    assert ">\nHello!\n\nBeste Ann van Acme</textarea>" in shown
    assert 'value="Beste Ann van Acme"' in shown


def test_strangers_fill_nothing_in(client: Client, opened: OpenCase, stranger: Member) -> None:
    """Who does not see a case is told that there is none."""
    client.force_login(stranger)
    assert client.post(f"/cases/{opened().pk}/filled/").status_code == 404


def test_the_form_says_what_is_wrong(client: Client, manager: Member, member: Member) -> None:
    """A mistake is said where it is, a template is kept where there is none; members only look."""
    client.force_login(manager)
    wrong = {"name": "Hi", "subject_en": "Hi", "text_en": "{who}"}
    shown = client.post("/cases/templates/new/", wrong)
    assert "there is no field “who”" in shown.content.decode()
    client.post("/cases/templates/new/", wrong | {"text_en": "{person}"})
    assert MessageTemplate.objects.get().texts == {"en": {"subject": "Hi", "text": "{person}"}}
    client.force_login(member)
    assert client.get("/cases/templates/").status_code == 200
    assert client.get("/cases/templates/new/").status_code == 403


def test_the_list_asks_little(
    client: Client, manager: Member, django_assert_num_queries: object
) -> None:
    """However many templates there are, the list asks the same few questions."""
    client.force_login(manager)
    templates.add_ready(manager)
    found = list(with_uses())
    assert len(found) == len(ready())
    with django_assert_num_queries(1):  # type: ignore[operator] # a fixture of pytest-django
        list(with_uses())


def test_a_case_of_a_colleague_is_not_told(
    looking: MessageTemplate, thanks: MessageTemplate, opened: OpenCase, acme: Customer
) -> None:
    """Somebody else at the customer gets neither the link of a case nor a letter within it."""
    case = opened()
    bob = Person.objects.create(key="bob", name="Bob", email="bob@acme.example", account=acme)
    with pytest.raises(ValidationError, match="speaks of a case"):
        templates.send(looking, bob, case=case, made_by=None, mark="first")
    assert templates.send(thanks, bob, case=case, made_by=None, mark="second")
    sending.send_due()
    assert link_of(case) not in str(mail.outbox[0].body)
    assert Outgoing.objects.get().case is None
