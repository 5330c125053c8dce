"""Taking an answer: by whoever has a link. Nobody is signed in here."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.timezone import now

from keepwell.desk.surveys.actions.telling import tell_answer
from keepwell.desk.surveys.form.checking import comment_of, score_of
from keepwell.desk.surveys.form.document import Document, Values
from keepwell.desk.surveys.models import (
    Answer,
    Channel,
    Doubt,
    Edition,
    Invitation,
    Survey,
    Verdict,
)


@dataclass(frozen=True)
class Given:
    """What somebody answered, and how."""

    edition: Edition
    document: Document
    """The edition's, read."""
    values: Values
    language: str
    mark: str
    """Of the page: sent twice, it is one answer."""
    doubt: Doubt | None = None
    channel: str = Channel.LINK
    """Of an answer by an anonymous link."""


@transaction.atomic
def take(survey: Survey, given: Given, invitation: Invitation | None = None) -> Answer | None:
    """Keep an answer; what is not doubted is told to the lake.

    Returns None where there is one already: of this page, or one that counts to this invitation.
    """
    held = Invitation.objects.select_for_update().get(pk=invitation.pk) if invitation else None
    if held is not None:
        if held.answered_at is not None or Answer.objects.filter(mark=given.mark).exists():
            return None
        # What is doubted does not use a link up: whom it was sent to may still come.
        Answer.objects.filter(invitation=held).update(invitation=None)
    answer, is_new = Answer.objects.get_or_create(
        mark=given.mark, defaults=_row(survey, given, held)
    )
    if not is_new:
        return None
    if answer.verdict == Verdict.COUNTED:
        use_up(answer)
        tell_answer(answer, given.document)
    return answer


def use_up(answer: Answer) -> None:
    """Let nobody else answer at the link of an answer that counts, if it came by a personal one."""
    if answer.invitation_id is not None:
        Invitation.objects.filter(pk=answer.invitation_id).update(answered_at=answer.at)


def _row(survey: Survey, given: Given, invitation: Invitation | None) -> dict[str, object]:
    document = given.document
    return {
        "survey": survey, "edition": given.edition, "at": now(), "language": given.language,
        "values": dict(given.values), "score": score_of(document.score, given.values),
        "comment": comment_of(list(document.questions()), given.values),
        "verdict": Verdict.HELD if given.doubt else Verdict.COUNTED,
        "doubt": given.doubt or "", **_of(invitation, given),
    }  # fmt: skip


def _of(invitation: Invitation | None, given: Given) -> dict[str, object]:
    """Return whom an answer is of: whoever has a personal link, else nobody that we know."""
    if invitation is None:
        return {"channel": given.channel, "stage": given.document.stage}
    names = ("customer_id", "contact_id", "account", "person", "channel", "stage", "cause")
    return {"invitation": invitation} | {name: getattr(invitation, name) for name in names}
