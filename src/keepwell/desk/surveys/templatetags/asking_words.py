"""Words of distributions: `{% load asking_words %}`."""

from collections.abc import Mapping
from typing import Any

from django import template

from keepwell.desk.surveys.asking import words
from keepwell.desk.surveys.models import Distribution, Fate, How, Standing

register = template.Library()


@register.filter
def standing_word(standing: str) -> str:
    """Say how far a distribution is."""
    return str(Standing(standing).label)


@register.filter
def fate_word(fate: str) -> str:
    """Say what became of a letter."""
    return str(Fate(fate).label)


@register.filter
def how_word(how: str) -> str:
    """Say how somebody said that they want no more questions."""
    return str(How(how).label)


@register.filter
def timing_words(distribution: Distribution) -> str:
    """Say when a distribution asks."""
    return words.timing(distribution)


@register.filter
def reason(group: Mapping[str, Any]) -> str:
    """Say why people are left out."""
    return words.reason(group["why"], group["rule"])
