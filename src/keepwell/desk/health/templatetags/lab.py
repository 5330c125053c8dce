"""Controls of the lab's form: `{% load lab %}`."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.template import Context
from django.utils.translation import gettext as _

from keepwell.desk.health.lab.form import Field
from keepwell.desk.health.lab.suggesting import Suggestion
from keepwell.desk.health.lab.weighing import Weighed, Weight

register = template.Library()


@register.inclusion_tag("health/lab/_input.html", takes_context=True)
def lab_input(context: Context, at: Field, label: str) -> Mapping[str, Any]:
    """Show a number of the text in a control; `label` where no visible one stands around it."""
    return {
        "at": at, "label": label, "name": context["name"], "may_edit": context.get("may_edit"),
        "used": context.get("used") == at.path,
    }  # fmt: skip


@register.filter
def suggestion(found: Mapping[str, Suggestion] | None, path: str) -> Suggestion | None:
    """Return what is suggested for the measure at a path."""
    return found.get(path) if found else None


@register.filter
def weight(weighed: Weighed | None, path: str) -> Weight | None:
    """Return what the past says of the weight of the measure or dimension at a path."""
    return weighed.found.get(path) if weighed else None


@register.filter
def slot(side: int, measure: int) -> str:
    """Return what tells the places of measures on the page apart."""
    return f"{side}-{measure}"


@register.filter
def window_word(key: str) -> str:
    """Return what a number of days means, in words."""
    words = {
        "window": _("looks back (days)"),
        "per": _("divisor looks back (days)"),
        "valid_for": _("is good for (days)"),
        "stale_after": _("counts as silent after (days)"),
    }
    return words.get(key, key)
