"""Words of surveys: `{% load survey_words %}`."""

from django import template
from django.utils.translation import gettext as _

from keepwell.desk.surveys.form.document import Document, Texts, said
from keepwell.desk.surveys.form.texts import own_name
from keepwell.desk.surveys.models import Channel, Doubt, State, Verdict
from keepwell.language import current

register = template.Library()


@register.filter
def state_word(state: str) -> str:
    """Say how far a survey is."""
    return str(State(state).label)


@register.filter
def verdict_word(verdict: str) -> str:
    """Say whether an answer counts."""
    return str(Verdict(verdict).label)


@register.filter
def doubt_word(doubt: str) -> str:
    """Say why an answer was held."""
    return str(Doubt(doubt).label)


@register.filter
def channel_word(channel: str) -> str:
    """Say how somebody was asked."""
    return str(Channel(channel).label)


@register.filter
def language_word(code: str) -> str:
    """Return what a language calls itself."""
    return own_name(code)


@register.filter
def kind_word(measure: str | None) -> str:
    """Say what a survey measures."""
    words = {
        "nps": _("Recommendation (NPS)"), "csat": _("Satisfaction (CSAT)"),
        "ces": _("Effort (CES)"), "emoji": _("Emoji"),
    }  # fmt: skip
    return words.get(measure or "", _("Form"))


@register.filter
def in_first(texts: Texts, document: Document) -> str:
    """Return a text in the reader's language, else in the survey's first one."""
    return said(texts, current(), document.first)
