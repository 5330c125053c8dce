"""Words of rules: `{% load rule_words %}`."""

from django import template

from keepwell.desk.rules import words

register = template.Library()


@register.filter
def action_word(kind: str) -> str:
    """Say what an action does."""
    return str(words.KINDS.get(kind, kind))
