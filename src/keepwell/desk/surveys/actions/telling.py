"""Answers and invitations as touchpoints: what the lake is told of them."""

from collections.abc import Mapping

from keepwell.desk.customers.models import Person
from keepwell.desk.intake.actions import tell
from keepwell.desk.surveys.form.document import Document, Values
from keepwell.desk.surveys.models import Answer, Invitation
from keepwell.desk.surveys.topics.tasks import soon

SOURCE = "surveys"
"""What the lake calls us."""
ANSWERED, SENT = "Survey Answered", "Survey Sent"
ALIKE = 100
"""Addresses that begin alike which are looked at: an index finds these, whatever their case."""


def tell_answer(answer: Answer, document: Document) -> None:
    """Tell that somebody answered; of an answer by nobody known there is nothing to tell.

    Who writes an address into an open form that belongs to nobody yet becomes somebody we know.
    An address that we know proves nothing there: anybody can write it, and the answer stays
    without a name. Its comment is read soon.
    """
    if answer.comment:
        soon()
    who = {"account": answer.account, "person": answer.person}
    if not any(who.values()):
        who = {"person": _newcomer(answer, document)}
    named = {name: key for name, key in who.items() if key}
    if named:
        properties = _properties(answer, document)
        tell("touchpoints", [{
            **named, "at": answer.at, "event": ANSWERED, "value": _number(answer.score),
            "properties": properties, "source": SOURCE,
        }], ids=[answer.fact])  # fmt: skip


def tell_sent(invitation: Invitation, document: Document) -> None:
    """Tell that somebody was asked."""
    named = {"account": invitation.account, "person": invitation.person}
    properties = _filled(
        survey=document.kind, name=document.name, stage=invitation.stage,
        channel=invitation.channel, language=invitation.language,
    )  # fmt: skip
    tell("touchpoints", [{
        **{name: key for name, key in named.items() if key}, "at": invitation.sent_at,
        "event": SENT, "properties": properties, "source": SOURCE,
    }], ids=[f"invitation-{invitation.pk}"])  # fmt: skip


def _properties(answer: Answer, document: Document) -> Mapping[str, object]:
    return _filled(
        survey=document.kind, name=document.name, comment=answer.comment, stage=answer.stage,
        channel=answer.channel, language=answer.language, cause=answer.cause, place=answer.place,
        answers=dict(answer.values),
    )  # fmt: skip


def _newcomer(answer: Answer, document: Document) -> str:
    """Make somebody known who wrote down an address of their own; return how the lake calls them.

    Returns nothing if no address was written, or if it is known.
    """
    contact = contact_of(document, answer.values)
    email = contact.get("email", "").lower()
    if not email or _is_known(email):
        return ""
    answer.person = email
    answer.save(update_fields=["person"])
    traits = {**contact, "email": email, "language": answer.language}
    rows = [
        {"person": email, "at": answer.at, "trait": name, "text": text, "source": SOURCE}
        for name, text in traits.items()
    ]
    tell("traits", rows, ids=[f"{answer.fact}/{row['trait']}" for row in rows])
    return email


def _is_known(email: str) -> bool:
    alike = Person.objects.filter(email__istartswith=email).values_list("email", flat=True)
    known = Person.objects.filter(key=email).exists()
    return known or any(one.lower() == email for one in alike[:ALIKE])


def contact_of(document: Document, values: Values) -> dict[str, str]:
    """Return what somebody wrote about themselves."""
    found: dict[str, str] = {}
    for question in document.questions():
        value = values.get(question.id)
        if question.kind == "contact" and isinstance(value, dict):
            found |= value
    return found


def _number(score: int | None) -> float | None:
    return None if score is None else float(score)


def _filled(**given: object) -> dict[str, object]:
    return {name: value for name, value in given.items() if value}
