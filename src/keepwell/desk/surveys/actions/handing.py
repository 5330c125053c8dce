"""Taking answers that were given elsewhere: to a telephone menu, in a chat, in an app of one's own.

Whoever has the key vouches for them, so nothing here asks whether a person gave them.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from keepwell.desk.customers.models import Person
from keepwell.desk.surveys.actions.answering import Given, take
from keepwell.desk.surveys.form.document import Document, Values
from keepwell.desk.surveys.models import Answer, Edition, Invitation, Survey


@dataclass(frozen=True)
class Handed:
    """An answer that was given elsewhere, already checked."""

    survey: Survey
    edition: Edition
    document: Document
    values: Values
    at: datetime
    channel: str
    language: str
    mark: str
    """Of the request: sent again, it is the same answer."""
    person: Person | None = None
    """None: nobody knows who it was."""
    stage: str = ""
    cause: str = ""


class AnsweredError(Exception):
    """Somebody answered at this link already."""


@transaction.atomic
def hand_in(handed: Handed, invitation: Invitation | None = None) -> tuple[Answer, bool]:
    """Keep an answer, to a link or to none, and count it; return it, and whether it is new.

    Whose answer it is was asked for it, by whatever asked: the rules for asking count that, too.
    Raises AnsweredError if the link was used.
    """
    if handed.person is not None:  # the same request, sent twice at once, does not ask twice
        Person.objects.select_for_update().get(pk=handed.person.pk)
    before = Answer.objects.filter(mark=handed.mark).first()
    if before is not None:
        return before, False
    if invitation is None and handed.person is not None:
        invitation = _asked_elsewhere(handed, handed.person)
    given = Given(
        handed.edition, handed.document, handed.values, handed.language, handed.mark,
        channel=handed.channel, stage=handed.stage, at=handed.at,
    )  # fmt: skip
    answer = take(handed.survey, given, invitation)
    if answer is None:
        raise AnsweredError
    return answer, True


def _asked_elsewhere(handed: Handed, person: Person) -> Invitation:
    return Invitation.objects.create(
        survey=handed.survey, edition=handed.edition, customer=person.account, contact=person,
        account=person.account.key if person.account else "", person=person.key,
        channel=handed.channel, language=handed.language, cause=handed.cause,
        stage=handed.stage or handed.document.stage, mark=handed.mark,
        made_at=handed.at, sent_at=handed.at, expires_at=handed.at,
    )  # fmt: skip
