"""Taking an answer: by whoever has a link. Nobody is signed in here."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.timezone import now

from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.members.models import Member
from keepwell.desk.surveys.actions.telling import tell_answer
from keepwell.desk.surveys.form.checking import comment_of, score_of
from keepwell.desk.surveys.form.document import Document, Values
from keepwell.desk.surveys.models import (
    Answer,
    Channel,
    Doubt,
    Edition,
    Invitation,
    Partial,
    Survey,
    Verdict,
)


@dataclass(frozen=True)
class Visitor:
    """Who somebody is by their link: what the lake calls them, and whom of these the desk has."""

    account: str = ""
    person: str = ""
    customer: Customer | None = None
    contact: Person | None = None


NOBODY = Visitor()


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
    stage: str = ""
    """Of the same, where the link says so; empty: the survey's."""
    place: str = ""
    """Where the link stood, where it says so."""
    at: datetime = field(default_factory=now)
    is_whole: bool = True
    """False: somebody left before the last page."""
    visitor: Visitor = NOBODY
    """Whom the link is of, where it is no invitation: a site says so."""
    colleague: Member | None = None
    """Who asked, and wrote it down."""


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
    Partial.objects.filter(mark=given.mark).delete()
    if answer.verdict == Verdict.COUNTED:
        use_up(answer)
        tell_answer(answer, given.document)
    return answer


@transaction.atomic
def keep(survey: Survey, given: Given, page: int, invitation: Invitation | None = None) -> None:
    """Keep what was answered so far, for whoever goes on at a page; an answer made of it stays.

    What is doubted never takes the place of what a person sent at the same personal link.
    """
    if Answer.objects.filter(mark=given.mark).exists():
        return
    if invitation is not None and not _makes_room(invitation, given):
        return
    row = Partial(mark=given.mark, page=page, doubt=given.doubt or "",
                  **_common(survey, given, invitation))  # fmt: skip
    changing = ["page", "doubt", "values", "score", "at", "language"]
    Partial.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["mark"], update_fields=changing
    )


def use_up(answer: Answer) -> None:
    """Let nobody else answer at the link of an answer that counts, if it came by a personal one."""
    if answer.invitation_id is not None:
        Invitation.objects.filter(pk=answer.invitation_id).update(answered_at=answer.at)
        Partial.objects.filter(invitation=answer.invitation_id).delete()


def _makes_room(invitation: Invitation, given: Given) -> bool:
    """Take away what was begun at a link on another page; return False if it has to stay."""
    held = Invitation.objects.select_for_update().get(pk=invitation.pk)
    others = Partial.objects.filter(invitation=held).exclude(mark=given.mark)
    if held.answered_at is not None or (given.doubt and others.filter(doubt="").exists()):
        return False
    others.delete()
    return True


def _row(survey: Survey, given: Given, invitation: Invitation | None) -> dict[str, object]:
    comment = comment_of(list(given.document.questions()), given.values)
    return _common(survey, given, invitation) | {
        "comment": comment, "verdict": Verdict.HELD if given.doubt else Verdict.COUNTED,
        "doubt": given.doubt or "", "is_whole": given.is_whole, "colleague": given.colleague,
    }  # fmt: skip


def _common(survey: Survey, given: Given, invitation: Invitation | None) -> dict[str, object]:
    """Return what an answer and what was begun of one have in common."""
    return {
        "survey": survey, "edition": given.edition, "at": given.at, "language": given.language,
        "values": dict(given.values), "score": score_of(given.document.score, given.values),
        "place": given.place, **_of(invitation, given),
    }  # fmt: skip


def _of(invitation: Invitation | None, given: Given) -> dict[str, object]:
    """Return whom an answer is of: whoever has a personal link, else nobody that we know."""
    if invitation is None:
        known = {"customer": given.visitor.customer, "contact": given.visitor.contact}
        called = {"account": given.visitor.account, "person": given.visitor.person}
        stage = given.stage or given.document.stage
        return {"channel": given.channel, "stage": stage, **known, **called}
    names = ("customer_id", "contact_id", "account", "person", "channel", "stage", "cause")
    return {"invitation": invitation} | {name: getattr(invitation, name) for name in names}
