"""Who signs up by an open form: a customer from then on, or one that we have already.

The survey says that it makes customers (`makes_customers: true`); then it measures nothing, so that
nobody moves the score of a customer whose address they happen to know. For the same reason nothing
of what we know of somebody is written over: who is known already is only found.
"""

from collections.abc import Mapping

from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.intake.actions import tell
from keepwell.desk.surveys.form.document import Document, Values
from keepwell.desk.surveys.models import Answer

FORM = "form"
"""How somebody came, as the lake and their touchpoint say it."""
ALIKE = 100
"""Addresses that begin alike which are looked at: an index finds these, whatever their case."""


def welcome(answer: Answer, document: Document, source: str) -> bool:
    """Give an answer of nobody known to whoever wrote their address in it.

    Returns whether it is somebody's now. Whoever is new becomes a person of a new customer.
    """
    contact = contact_of(document, answer.values) if document.makes_customers else {}
    email = contact.get("email", "").lower()
    if not email:
        return False
    known = _known(email)
    if len(known) > 1:
        return False  # nobody can tell which of them it is
    if known:
        _join(answer, known[0])
    else:
        _begin(answer, {**contact, "email": email}, source)
    answer.save(update_fields=["account", "person", "customer", "contact"])
    return True


def contact_of(document: Document, values: Values) -> dict[str, str]:
    """Return what somebody wrote about themselves."""
    found: dict[str, str] = {}
    for question in document.questions():
        value = values.get(question.id)
        if question.kind == "contact" and isinstance(value, dict):
            found |= value
    return found


def _known(email: str) -> list[Person]:
    """Return whose address it is, or who is called so."""
    people = Person.objects.select_related("account")
    alike = people.filter(email__istartswith=email)[:ALIKE]
    found = {one.pk: one for one in alike if one.email.lower() == email}
    return list((found | {one.pk: one for one in people.filter(key=email)}).values())


def _join(answer: Answer, person: Person) -> None:
    answer.person, answer.contact = person.key, person
    answer.customer = person.account
    answer.account = person.account.key if person.account else ""


def _begin(answer: Answer, contact: Mapping[str, str], source: str) -> None:
    """Tell who they are, as `identify` and `group` would; once, however often they sign up."""
    email = contact["email"]
    is_new = not Answer.objects.filter(person=email).exclude(pk=answer.pk).exists()
    answer.account = answer.person = email
    answer.customer = Customer.objects.filter(key=email).first()
    if not is_new:
        return
    theirs = {**contact, "language": answer.language, "came_by": FORM}
    base = {"account": email, "at": answer.at, "source": source}
    rows = [{**base, "person": email, "trait": name, "text": text} for name, text in theirs.items()]
    ids = [f"{answer.fact}/{name}" for name in theirs]
    if answer.customer is None:
        called = contact.get("company") or contact.get("name") or email
        ours = {"name": called, "came_by": FORM}
        rows += [{**base, "trait": name, "text": text} for name, text in ours.items()]
        ids += [f"{answer.fact}/account/{name}" for name in ours]
    tell("traits", rows, ids=ids)
