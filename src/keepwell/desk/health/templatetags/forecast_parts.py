"""How forecasts are told in templates: `{% load forecast_parts %}`."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keepwell import forecast_words, language
from keepwell.desk.health.forecasts import queries
from keepwell.desk.health.models import UNTIL_RENEWAL, KeptForecast, Outlook, Prospect
from keepwell.engine.forecast.judging import Bin

register = template.Library()


@register.filter
def within_word(within: int) -> str:
    """Return what a horizon is called: "30 days", "until the renewal date"."""
    if within == UNTIL_RENEWAL:
        return _("until the renewal date")
    said = ngettext("{days} day", "{days} days", within)
    return said.format(days=language.number(within))


@register.filter
def because(outlook: Outlook) -> list[str]:
    """Say what moves a customer's probability and which way, the strongest first."""
    return [forecast_words.reason(one) for one in queries.drivers(outlook)]


@register.filter
def towards(outlook: Outlook, way: str) -> list[str]:
    """Say what moves a customer's probability one way, `leaving` or `staying`."""
    up = way == "leaving"
    return [forecast_words.held(one) for one in queries.drivers(outlook) if (one.effect > 0) == up]


@register.filter
def came_of(outlook: Outlook) -> Bin | None:
    """Return what came of customers who were given about the same probability before."""
    return outlook.forecast.told.verdict.like(outlook.p_leave)


@register.filter
def verdict(kept: KeptForecast) -> str:
    """Say how far a forecast can be trusted."""
    return forecast_words.verdict(kept.told)


@register.filter
def reasons(prospect: Prospect) -> list[str]:
    """Say why a customer is ready for more."""
    return queries.reasons(prospect)
