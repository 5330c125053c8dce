"""Words of surveys: `{% load survey_words %}`."""

from datetime import datetime

import numpy as np
from babel.dates import format_skeleton
from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from keepwell.desk.base.templatetags.parts import shape
from keepwell.desk.base.templatetags.words import number, percent, signed
from keepwell.desk.surveys.form.document import Document, Texts, said
from keepwell.desk.surveys.form.texts import own_name
from keepwell.desk.surveys.models import (
    Answer,
    Channel,
    Doubt,
    Outcome,
    Sentiment,
    State,
    Verdict,
)
from keepwell.engine.feedback.scales import SCALES, Scale
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
def outcome_word(outcome: str) -> str:
    """Say what came of a call."""
    return str(Outcome(outcome).label)


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


@register.filter
def figure_of(value: float | None, scale: Scale) -> str:
    """Write a figure as its scale is written: points with their sign, a share, or a mean."""
    if value is None:
        return "–"
    if scale.figure == "share":
        return percent(value)
    if scale.figure == "mean":
        return number(value, 1)
    return signed(value) if round(value) else number(0)


@register.filter
def mood_word(mood: str, scale: Scale) -> str:
    """Say who gave good, middle and bad answers on a scale."""
    nps = {"good": _("Promoters"), "middle": _("Passives"), "bad": _("Detractors")}
    others = {"good": _("Good"), "middle": _("In between"), "bad": _("Bad")}
    return (nps if scale.name == "nps" else others)[mood]


@register.simple_tag
def mood(answer: Answer) -> SafeString | str:
    """Show who gave such a score as shape, colour and word; nothing where nothing was measured."""
    scale = SCALES.get(answer.edition.document.get("measures") or "")
    return "" if scale is None or answer.score is None else mood_on(answer.score, scale)


@register.simple_tag
def mood_on(score: float, scale: Scale) -> SafeString | str:
    """Show who gives such a score on a scale as shape, colour and word."""
    (found,) = scale.moods(np.array([score], np.float64)).tolist()
    nps = {1: _("Promoter"), 0: _("Passive"), -1: _("Detractor")}
    others = {1: _("Good"), 0: _("In between"), -1: _("Bad")}
    word = (nps if scale.name == "nps" else others).get(found)
    return shape(_SHAPES[found], word) if word else ""


_SHAPES = {1: "healthy", 0: "watch", -1: "at_risk"}


@register.simple_tag
def sentiment(mood: int | None) -> SafeString | str:
    """Show the mood of a comment as shape, colour and word; nothing where none was learned."""
    return "" if mood is None else shape(_SHAPES[mood], str(Sentiment(mood).label))


@register.simple_tag
def part_word(name: object, by: str) -> str:
    """Say which part of the answers it is; "not known" where nobody knows."""
    if name in {None, ""}:
        return _("not known")
    if isinstance(name, datetime):
        return format_skeleton("yMMMM", name, locale=current())
    if by == "language":
        return own_name(str(name))
    return channel_word(str(name)) if by == "channel" else str(name)
