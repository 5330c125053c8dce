"""Erasing an account or a person: what is left at the desk."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connection, models
from django.utils.timezone import now

from desk.conftest import MakeCustomer
from desk.surveys.making import plain
from keepwell.desk.cases.actions.opening import Opening, open_case
from keepwell.desk.cases.models import IncomingMail
from keepwell.desk.customers.models import Customer, Note, Person
from keepwell.desk.erasing.actions import erase
from keepwell.desk.intake.models import Told
from keepwell.desk.members import deeds
from keepwell.desk.members.models import Deed, Member
from keepwell.desk.notices.models import Notice
from keepwell.desk.surveys.answers.searching import saying
from keepwell.desk.surveys.asking import optouts
from keepwell.desk.surveys.models import (
    Answer,
    Distribution,
    Edition,
    Invitation,
    Letter,
    OptOut,
    Partial,
    Run,
    State,
    Survey,
)
from keepwell.desk.webhooks.models import Delivery, Endpoint
from keepwell.project import Project

TEXTS = (models.CharField, models.TextField, models.JSONField)
ANN = ("ann-7", "Ann Zwiebelfisch", "ann@zwiebel.example", "+66812345678")
ACME = ("acme-42", "Zwiebel & Söhne")


def found(*texts: str) -> list[str]:
    """Return the columns of all tables in which one of the texts stands."""
    wanted = [text.lower() for text in texts]
    there = set(connection.introspection.table_names())  # other tests declare models of their own
    return [
        f"{model._meta.label}.{name}: {value}"
        for model in apps.get_models(include_auto_created=True)
        if model._meta.db_table in there
        for name, value in _values(model)
        if any(text in value.lower() for text in wanted)
    ]


def _values(model: type[models.Model]) -> Iterator[tuple[str, str]]:
    names = [one.name for one in model._meta.concrete_fields if isinstance(one, TEXTS)]
    for row in model._meta.default_manager.order_by().values(*names) if names else ():
        for name, value in row.items():
            yield name, json.dumps(value, ensure_ascii=False, default=str)


@pytest.fixture
def survey(desk_project: Project, db: None) -> Survey:
    """Make an open survey."""
    document = plain()
    made = Survey.objects.create(name="pulse", document=document, state=State.OPEN)
    made.edition = Edition.objects.create(survey=made, number=1, document=document)
    made.save()
    return made


@pytest.fixture
def acme(make_customer: MakeCustomer, member: Member) -> Customer:
    """Make an account that is known by all that the desk keeps."""
    made = make_customer(ACME[0], name=ACME[1], owner=member, traits={"name": ACME[1]})
    Note.objects.create(customer=made, author=member, who=str(member), text=f"{ANN[1]} called")
    subject = deeds.Subject("customer", made.key, made.name)
    deeds.record(member, "customers.add_tag", subject, after={"tag": "Zwiebel"})
    Told.objects.create(fact="f1", table="touchpoints", row={"account": made.key, "event": "x"})
    endpoint = Endpoint.objects.create(title="CRM", url="https://crm.example/", secret="s")
    body = json.dumps({"customer": made.name, "key": made.key})
    Delivery.objects.create(endpoint=endpoint, event="e1", kind="x", about=made.key, body=body)
    Notice.objects.create(member=member, kind="mention", key="n1", customer=made, data={"a": 1})
    return made


@pytest.fixture
def ann(acme: Customer, survey: Survey, admin: Member) -> Person:
    """Make somebody there who was asked, wrote, began again and then opted out."""
    key, name, email, phone = ANN
    made = Person.objects.create(key=key, name=name, email=email, phone=phone, account=acme)
    asked = {
        "survey": survey, "edition": survey.edition, "customer": acme, "contact": made,
        "account": acme.key, "person": key, "language": "en",
    }  # fmt: skip
    until = now() + timedelta(days=1)
    invitation = Invitation.objects.create(**asked, address=email, expires_at=until)
    distribution = Distribution.objects.create(survey=survey, title="Spring")
    run = Run.objects.create(distribution=distribution)
    Letter.objects.create(
        distribution=distribution, run=run, invitation=invitation, trouble=f"<{email}> refused"
    )
    said = {"mark": "m1", "values": {"why": f"Call {phone}"}, "comment": f"I am {name}"}
    Answer.objects.create(**asked, invitation=invitation, **said)
    Partial.objects.create(**asked, mark="m2", page=1, values={"why": email})
    stray = {"survey": survey, "edition": survey.edition, "language": "en"}
    Answer.objects.create(**stray, mark="m3", values={"who": {"email": email.upper()}})
    Answer.objects.create(**stray, mark="m4", comment="somebody else's words")
    optouts.opt_out(invitation, "", OptOut.how.field.default)
    deeds.record(admin, "surveys.ask", deeds.Subject("survey", "pulse", "Pulse"), {}, {"to": email})
    Told.objects.create(fact="f2", table="touchpoints", row={"person": key, "event": "x"})
    return made


def test_nothing_names_an_erased_account(ann: Person, acme: Customer, member: Member) -> None:
    """Once an account is erased no column of any table holds its name, key, people or addresses."""
    assert len(found(*ANN, *ACME)) > 20
    gone = erase("account", acme.key)
    assert found(*ANN, *ACME) == []
    assert (gone["customers.Customer"], gone["customers.Person"], gone["customers.Note"]) == (
        1,
    ) * 3
    assert (gone["surveys.Answer"], gone["surveys.Letter"], gone["intake.Told"]) == (2, 1, 2)
    assert list(Answer.objects.values_list("comment", flat=True)) == ["somebody else's words"]
    assert not saying(Answer.objects.all(), "Zwiebelfisch").exists()
    assert Member.objects.filter(pk=member.pk).exists()


def test_nothing_names_an_erased_person(ann: Person, acme: Customer) -> None:
    """Once a person is erased their account stays, and only what others wrote of them."""
    erase("person", ann.key)
    others = Note.objects.get().text
    assert [one for one in found(*ANN) if others not in one] == []
    assert Customer.objects.get() == acme
    assert Deed.objects.filter(subject=acme.key).exists()


def test_who_opted_out_stays_out(ann: Person, survey: Survey) -> None:
    """That somebody wants no questions is kept by digest, and holds when they come back."""
    erase("account", ACME[0])
    kept = OptOut.objects.get()
    assert kept.address.startswith("#")
    assert str(kept) == "somebody who was erased"
    again = Person.objects.create(key="other", name="Ann", email="Ann@Zwiebel.example")
    assert optouts.opted_out([again], survey) == {again.pk}
    assert optouts.topics_of("ann@zwiebel.example", "") == {""}
    stranger = Person.objects.create(key="bo", name="Bo", email="bo@zwiebel.example")
    assert optouts.opted_out([stranger], survey) == set()


def test_the_log_says_that_it_was_done(ann: Person, acme: Customer, admin: Member) -> None:
    """A deed says who erased and how many rows, and names nobody; erasing again does no harm."""
    erase("account", acme.key, admin)
    deed = Deed.objects.get(verb="customers.erase")
    assert (deed.member, deed.name, deed.subject) == (admin, "", "")
    assert deed.after["rows"] > 10
    assert erase("account", acme.key, admin) == {}
    assert Deed.objects.filter(verb="customers.erase").count() == 1


@pytest.mark.usefixtures("desk_project")
def test_administrators_alone_erase(acme: Customer, manager: Member) -> None:
    """A member who is no administrator erases nobody."""
    with pytest.raises(PermissionDenied):
        erase("account", acme.key, manager)
    assert Customer.objects.exists()


@pytest.mark.usefixtures("desk_project")
def test_other_names_are_not_hidden(acme: Customer, admin: Member) -> None:
    """A name is hidden where it stands for itself, not within a longer word."""
    subject = deeds.Subject("survey", "acme-421", "Pulse")
    deeds.record(admin, "surveys.open", subject, after={"note": "acme-42, acme-421"})
    erase("account", acme.key)
    deed = Deed.objects.get(verb="surveys.open")
    assert (deed.subject, deed.after) == ("acme-421", {"note": "…, acme-421"})


def test_mails_of_theirs_go_along(acme: Customer, ann: Person) -> None:
    """Mails of an account's cases, and from its people's addresses, go; others are redacted."""
    case = open_case(Opening(customer=acme, person=ann, about="Late"))
    IncomingMail.objects.create(fact="1", address="boss@else.example", text="Secret", case=case)
    IncomingMail.objects.create(fact="2", address=ann.email, text="Secret")
    IncomingMail.objects.create(fact="3", address="post@us.example", text=f"To {ann.email}")
    erase("account", acme.key)
    assert IncomingMail.objects.get().text == "To …"
