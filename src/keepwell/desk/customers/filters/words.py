"""Filters in words, as the tokens above the list say them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from keepwell.desk.base.templatetags import words
from keepwell.desk.customers.filters.criteria import ME, NOBODY, OVERDUE, TEAM, Filters, TraitTest


@dataclass(frozen=True)
class Token:
    """A filter that is set, and the address's query without it."""

    text: str
    without: str


def tokens(filters: Filters, titles: Mapping[str, Mapping[str, str]], **more: str) -> list[Token]:
    """Return the filters that are set, in words.

    `titles` holds what values are called: `{"owner": {"7": "Hana Sato"}, "segment": {…}}`.
    """
    return [
        Token(_said(name, value, titles.get(name, {})), filters.without(name, value).query(**more))
        for name, value in filters.said()
    ]


def _said(name: str, value: Any, titles: Mapping[str, str]) -> str:  # noqa: ANN401 - each filter's own
    if name in _WORDS:
        return _WORDS[name](value)
    if name == "owner":
        fixed = {ME: _("me"), TEAM: _("my team"), NOBODY: _("nobody")}
        return _("owner: %(name)s") % {"name": fixed.get(value) or titles.get(value, value)}
    return _("segment: %(name)s") % {"name": titles.get(value, value)}


def _renewal(said: str) -> str:
    if said == OVERDUE:
        return _("renewal overdue")
    first, last = said.split("-")
    if int(first) == 0:
        return _("renews within %(days)s days") % {"days": last}
    return _("renews in %(first)s to %(last)s days") % {"first": first, "last": last}


def _was(said: str) -> str:
    days, _colon, band = said.partition(":")
    return _("%(band)s %(days)s days before") % {"band": words.band_word(band), "days": days}


def operators() -> dict[str, str]:
    """Return how a trait may be looked at, in words."""
    return {
        "is": _("is"),
        "is_not": _("is not"),
        "at_least": _("is at least"),
        "at_most": _("is at most"),
        "above": _("is above"),
        "below": _("is below"),
        "within": _("is within … days from now"),
        "past": _("was within … days before now"),
        "known": _("is known (“no”: is not)"),
    }


def trait_words(test: TraitTest) -> str:
    """Return a condition on a trait in words."""
    said = {"name": test.name.replace("_", " "), "operand": test.operand}
    texts = {
        "is": _("%(name)s is %(operand)s"),
        "is_not": _("%(name)s is not %(operand)s"),
        "at_least": _("%(name)s is at least %(operand)s"),
        "at_most": _("%(name)s is at most %(operand)s"),
        "above": _("%(name)s is above %(operand)s"),
        "below": _("%(name)s is below %(operand)s"),
        "within": _("%(name)s is within %(operand)s days from now"),
        "past": _("%(name)s was within %(operand)s days before now"),
        "known": _("%(name)s is known") if test.operand != "no" else _("%(name)s is not known"),
    }
    return texts[test.operator] % said


_WORDS: Mapping[str, Callable[[Any], str]] = {
    "q": lambda text: _("begins with “%(text)s”") % {"text": text},
    "band": lambda name: _("band: %(name)s") % {"name": words.band_word(name)},
    "state": lambda name: _("state: %(name)s") % {"name": words.state_word(name)},
    "tag": lambda name: _("tag: %(name)s") % {"name": name},
    "renewal": _renewal,
    "renewal_from": lambda day: _("renews on or after %(day)s") % {"day": words.day(day)},
    "renewal_to": lambda day: _("renews up to %(day)s") % {"day": words.day(day)},
    "value_from": lambda limit: _("value from %(limit)s") % {"limit": words.money(limit)},
    "value_to": lambda limit: _("value up to %(limit)s") % {"limit": words.money(limit)},
    "score_from": lambda limit: _("score from %(limit)s") % {"limit": words.number(limit)},
    "score_to": lambda limit: _("score up to %(limit)s") % {"limit": words.number(limit)},
    "coverage": lambda _low: _("coverage low"),
    "was": _was,
    "gone": lambda _yes: _("no longer customers"),
    "trait": trait_words,
}
