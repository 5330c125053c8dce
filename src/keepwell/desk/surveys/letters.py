"""The letters of this room. They carry links to our own pages and nothing that is fetched."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.mail import EmailMultiAlternatives
from django.utils.http import urlencode

from keepwell.desk.members import mail
from keepwell.desk.surveys.form.document import Document, said
from keepwell.desk.surveys.models import Invitation
from keepwell.desk.surveys.public.tokens import link_of, stop_link_of
from keepwell.desk.surveys.public.words import FACES
from keepwell.language import LANGUAGES


@dataclass(frozen=True)
class Step:
    """A step of the score's scale, to tap on in a letter."""

    label: str
    link: str
    """It fills the step in on the page; it counts once somebody sends it there."""


def ask(invitation: Invitation) -> None:
    """Mail somebody their link. Raises one of `mail.TROUBLE`."""
    letter(invitation, invitation.edition.read()).send()


def letter(
    invitation: Invitation, document: Document, *, is_reminder: bool = False
) -> EmailMultiAlternatives:
    """Return the letter with somebody's link; `document` is their edition's, read.

    Whoever reads it, or their mail program, can say that they want no more (RFC 8058). Nothing
    happens at any of its links before somebody sends a page.
    """
    language = document.language(invitation.language)
    score = document.score or next(document.questions())
    link, stop = link_of(invitation), stop_link_of(invitation)
    context = {
        "title": said(document.title, language, document.first),
        "intro": said(document.intro, language, document.first),
        "question": said(score.ask, language, document.first),
        "low": said(score.low, language, document.first),
        "high": said(score.high, language, document.first),
        "steps": list(_steps(document, link)),
        "link": link,
        "stop": stop,
        "until": invitation.expires_at,
        "is_reminder": is_reminder,
    }
    code = language if language in LANGUAGES else "en"
    made = mail.written(invitation.address, "surveys/mail/ask", context, code)
    made.extra_headers = {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    return made


def _steps(document: Document, link: str) -> Iterator[Step]:
    if document.score is None:
        return
    faces = FACES.get(document.score.kind, ()) if document.score.kind == "emoji" else ()
    for n, step in enumerate(document.score.steps):
        label = faces[n] if faces else str(step)
        yield Step(label, f"{link}?{urlencode({'score': step})}")
