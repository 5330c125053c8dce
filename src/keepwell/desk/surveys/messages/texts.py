"""What a short message says: its text in somebody's language, with their link."""

import re
from collections.abc import Mapping
from string import Formatter

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from keepwell.desk.base.company import company
from keepwell.desk.members.mail import speaking
from keepwell.desk.surveys.form.document import Document, said
from keepwell.desk.surveys.models import Invitation
from keepwell.desk.surveys.public.tokens import link_of
from keepwell.language import LANGUAGES

LONGEST = 600
"""Characters of a text."""
LINK, NAME = "link", "name"
PLACES = (LINK, NAME)
"""What may stand in a text as `{link}`: the first one has to."""


def message(invitation: Invitation, document: Document, texts: Mapping[str, str]) -> str:
    """Return what somebody is written; `texts` by language, else the usual one."""
    language = document.language(invitation.language)
    text = texts.get(language) or usual(document, language)
    name = invitation.contact.name if invitation.contact else ""
    return filled(text, link_of(invitation), name)


def filled(text: str, link: str, name: str) -> str:
    """Return a text with a link and a name in their places.

    >>> filled("Hi {name}! {link}", "https://a.example/s/1/", "Ann")
    'Hi Ann! https://a.example/s/1/'
    """
    for place, value in ((NAME, name), (LINK, link)):
        text = text.replace(f"{{{place}}}", value)
    return re.sub(" {2,}", " ", text).strip()


def usual(document: Document, language: str) -> str:
    """Return the text of who wrote none: who asks, the survey's title, and the link."""
    title = said(document.title, language, document.first)
    with speaking(language if language in LANGUAGES else "en"):
        return _("{company}: {title} {link}").format(
            company=company().name, title=title, link=f"{{{LINK}}}"
        )


def check_text(text: str) -> None:
    """Raise ValidationError for a text without its link, or with another thing in brackets."""
    try:
        found = [place for _text, place, _how, _as in Formatter().parse(text) if place is not None]
    except ValueError:
        found = ["{"]
    strange = next((place for place in found if place not in PLACES), None)
    if strange is not None:
        raise ValidationError(
            _("Expected nothing in brackets but {places}. Got “{strange}”.").format(
                places="{link}, {name}", strange=strange
            )
        )
    if LINK not in found:
        raise ValidationError(
            _("Expected {link} where the personal link belongs. It is not there.").format(
                link=f"{{{LINK}}}"
            )
        )
