"""Notices in templates: `{{ notice|sentence }}`."""

from django import template

from keepwell.desk.notices import words
from keepwell.desk.notices.models import Notice

register = template.Library()


@register.filter
def sentence(notice: Notice) -> str:
    """Say what happened."""
    return words.sentence(notice)


@register.filter
def page(notice: Notice) -> str:
    """Return the path of the page that the notice is about; empty if there is none."""
    return words.page(notice)


@register.filter
def icon_of(notice: Notice) -> str:
    """Return the icon that stands for its kind."""
    return words.ICONS[notice.kind]
