"""Words of root causes: `{% load cause_words %}`."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keepwell.desk.base.templatetags.parts import shape
from keepwell.desk.cases.causes.asking import By
from keepwell.desk.cases.causes.comparing import Compared
from keepwell.desk.cases.causes.figures import Figures
from keepwell.desk.cases.causes.reasking import ENOUGH, Reasked
from keepwell.desk.cases.causes.telling import LATELY, Concerned, Why
from keepwell.desk.cases.models import Fix, Progress
from keepwell.desk.surveys.templatetags.survey_words import figure_of
from keepwell.language import number, percent

register = template.Library()
LOOKS = {Progress.PLANNED: "unknown", Progress.DOING: "watch", Progress.DONE: "healthy"}
"""Whose shape and colour the progress of a fix has: a band's."""


@register.filter
def vital_said(found: Figures) -> str:
    """Say which few causes make most of it."""
    said = ngettext(
        "{share} of {what}: {few} of {causes} cause ({part}).",
        "{share} of {what}: {few} of {causes} causes ({part}).",
        len(found.parts),
    )
    what = {
        By.CASES: _("the complaints"),
        By.CUSTOMERS: _("the customers who complain"),
        By.VALUE: _("the value of the customers who complain"),
    }[found.question.by]
    many = len(found.parts)
    return said.format(
        few=number(found.few), causes=number(many), part=percent(found.few / many),
        share=percent(found.most), what=what,
    )  # fmt: skip


@register.simple_tag
def standing_of(fix: Fix) -> SafeString:
    """Show how far a fix is: shape, colour and word."""
    progress = Progress(fix.progress)
    return shape(LOOKS.get(progress, "unknown"), str(progress.label))


@register.filter
def effect_said(found: Compared) -> str:
    """Say whether complaints became fewer after a fix, as far as it can be said."""
    change = found.change
    between = {
        "low": percent(1 - change.high) if change.high is not None else "",
        "high": percent(1 - change.low), "more": number(change.low, 1),
    }  # fmt: skip
    return {
        "too_little": _("Too little to say: too few weeks, or too few complaints."),
        "chance": _("No change that chance alone would not explain."),
        "fewer": _("Fewer complaints: by {low} to {high}."),
        "more": _("More complaints: at least {more} times as many."),
    }[found.verdict].format(**between)


@register.filter
def reasked_said(found: Reasked) -> str:
    """Say whether those who were told answer otherwise than before, as far as it can be said."""
    moved = found.change
    if moved is None or found.scale is None:
        return _("Too little to say: fewer than {enough} people answered before and after.").format(
            enough=number(ENOUGH)
        )
    if not moved.certain:
        return _("No change that chance alone would not explain.")
    low, high = (figure_of(one, found.scale) for one in (moved.low, moved.high))
    said = _("Better than before: by {low} to {high}.")
    said = said if found.is_better else _("Worse than before: by {low} to {high}.")
    return said.format(low=low, high=high)


@register.simple_tag
def left_out_said(found: Concerned) -> list[tuple[str, int]]:
    """Say why people are not told, and how many they are; the most frequent first."""
    said = {
        Why.ALREADY: _("were told already"),
        Why.NO_ADDRESS: _("have no e-mail address"),
        Why.OPTED_OUT: _("want no letters from us"),
        Why.NEVER: _("are never asked, by the rules for asking"),
        Why.FORMER: _("are no customers any more"),
        Why.LATELY: _("were told of another fix in the last {days} days").format(
            days=number(LATELY.days)
        ),
    }
    reasons = [(said[why], many) for why, many in found.left_out.most_common()]
    nameless = [(_("cases of nobody who is known"), found.nameless)] if found.nameless else []
    return [*reasons, *nameless]
