"""Words of root causes: `{% load cause_words %}`."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keepwell.desk.cases.causes.asking import By
from keepwell.desk.cases.causes.figures import Figures
from keepwell.language import number, percent

register = template.Library()


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
