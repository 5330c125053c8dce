"""Answers and invitations as touchpoints: what the lake is told of them."""

from keepwell.desk.intake.actions import tell
from keepwell.desk.surveys.actions.newcomers import FORM, welcome
from keepwell.desk.surveys.form.document import Document
from keepwell.desk.surveys.models import Answer, Invitation
from keepwell.desk.surveys.topics.tasks import soon

SOURCE = "surveys"
"""What the lake calls us."""
ANSWERED, SENT = "Survey Answered", "Survey Sent"


def tell_answer(answer: Answer, document: Document) -> None:
    """Tell that somebody answered; of an answer by nobody known there is nothing to tell.

    Who signs up by an open form that makes customers is known from then on (`newcomers`). Of other
    surveys an address proves nothing: anybody can write it, and the answer stays without a name.
    Its comment is read soon.
    """
    if answer.comment:
        soon()
    is_new = not (answer.account or answer.person) and welcome(answer, document, SOURCE)
    who = {"account": answer.account, "person": answer.person}
    named = {name: key for name, key in who.items() if key}
    if named:
        properties = _properties(answer, document) | ({"came_by": FORM} if is_new else {})
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


def _properties(answer: Answer, document: Document) -> dict[str, object]:
    return _filled(
        survey=document.kind, name=document.name, comment=answer.comment, stage=answer.stage,
        channel=answer.channel, language=answer.language, cause=answer.cause, place=answer.place,
        answers=dict(answer.values),
    )  # fmt: skip


def _number(score: int | None) -> float | None:
    return None if score is None else float(score)


def _filled(**given: object) -> dict[str, object]:
    return {name: value for name, value in given.items() if value}
