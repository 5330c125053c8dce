"""Words of reports: `{% load report_words %}`."""

from collections.abc import Callable
from datetime import timedelta

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from keepwell.desk.base.markup import markup
from keepwell.desk.base.templatetags.parts import shape
from keepwell.desk.base.templatetags.words import money_short, percent_signed, signed
from keepwell.desk.cases.showing import work_time
from keepwell.desk.reports.models import Goal, Measure
from keepwell.desk.reports.recovery import Recovery
from keepwell.engine.proof.matched import Matched
from keepwell.language import number, percent

register = template.Library()


@register.filter
def took(minutes: float | None) -> str:
    """Write working time: "2 h 10 min"; a dash for none."""
    return "–" if minutes is None else work_time(timedelta(minutes=minutes))


@register.filter
def level_of(value: float | None, goal: Goal) -> str:
    """Write a value as the goal measures it: a share, or points."""
    if value is None:
        return "–"
    return number(value, 0) if goal.measure == Measure.NPS else percent(value)


@register.filter
def measure_word(measure: str) -> str:
    """Say what a goal is measured by."""
    return str(Measure(measure).label)


@register.filter
def share_said(found: Matched) -> str:
    """Say how two shares that were matched differ, as far as it can be said."""
    return _said(found, percent_signed)


@register.filter
def points_said(found: Matched) -> str:
    """Say how two means in points that were matched differ, as far as it can be said."""
    return _said(found, lambda points: signed(points, 1))


@register.simple_tag
def band_like(look: str, word: str) -> SafeString:
    """Show a word with the shape and colour of a band."""
    return shape(look, word)


@register.simple_tag
def pairs(found: Matched) -> SafeString:
    """Say how many were compared with how many."""
    said = _("{matched} of {helped} helped, {others} others").format(
        matched=number(found.matched), helped=number(found.helped), others=number(found.others)
    )
    return markup('<small class="soft">{}</small>', said)


@register.simple_tag
def reckoned(found: Recovery, goal: Goal) -> str:
    """Say what those who were won back are worth, as the team reckons."""
    return str(money_short(found.recovered * (goal.worth or 0.0)))


def _said(found: Matched, write: Callable[[float], str]) -> str:
    between = {"low": write(found.low), "high": write(found.high)}
    return {
        "too_few": _("Too few to say."),
        "too_different": _("The groups differ too much to be compared."),
        "no_proof_yet": _("No difference that chance alone would not explain ({low} to {high})."),
        "better": _("Better off by {low} to {high}."),
        "worse": _("Worse off: {low} to {high}."),
    }[found.verdict].format(**between)
