"""Words of conditions: `{% load conditions %}`."""

from django import template
from django.utils.translation import gettext as _

from keepwell.desk.customers.filters.words import operators
from keepwell.engine.segments.tree import JOINS

register = template.Library()


@register.filter
def kind_word(kind: str) -> str:
    """Return what a condition is about, in words."""
    words = {
        "trait": _("Trait"),
        "measure": _("Measure"),
        "dimension": _("Dimension"),
        "score": _("Score"),
        "value": _("Value a year"),
        "band": _("Band"),
        "state": _("State"),
        "segment": _("Segment"),
    }
    return words.get(kind, kind)


@register.filter
def operator_word(operator: str) -> str:
    """Return how a fact is looked at, in words."""
    return operators().get(operator, operator)


@register.filter
def join_word(join: str) -> str:
    """Return how conditions are joined, in words."""
    words = {
        "all": _("all of these hold"),
        "any": _("any of these holds"),
        "none": _("none of these holds"),
    }
    return words.get(join, join)


@register.simple_tag
def joins() -> tuple[str, ...]:
    """Return how conditions may be joined."""
    return JOINS
