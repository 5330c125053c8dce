"""What the command palette finds: pages of the navigation, and what the rooms register.

A room puts a `palette.py` beside its `urls.py`; it is found by itself:

    @searched
    def customers(member: Member, text: str) -> Iterable[Match]:
        rows = visible_to(member).filter(name__istartswith=text)[:MOST]
        return [Match(row.name, address(row), _("Customers"), "customers") for row in rows]

A search gets at least one character, returns at most MOST matches, asks an index, and shows only
what the member may see.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain, groupby

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from keepwell.desk.base.navigation import places
from keepwell.desk.members.models import Member

MOST = 8
"""Matches that one search brings at most."""


@dataclass(frozen=True)
class Match:
    """Something to go to."""

    label: str
    url: str
    group: str | Promise
    """What it is, in the plural: matches stand under it."""
    icon: str
    detail: str = ""
    """A few words that tell it from others of the same name."""


Search = Callable[[Member, str], Iterable[Match]]
_searches: list[Search] = []


def searched(search: Search) -> Search:
    """Let the palette ask this function, too."""
    _searches.append(search)
    return search


def found(member: Member, text: str) -> list[tuple[str, list[Match]]]:
    """Return the matches by group; without a text, the pages."""
    asked = text.strip()
    pages = _pages(member, asked)
    others = chain.from_iterable(search(member, asked) for search in _searches) if asked else ()
    by_group = groupby([*others, *pages], key=lambda match: str(match.group))
    return [(group, list(matches)[:MOST]) for group, matches in by_group]


def _pages(member: Member, text: str) -> list[Match]:
    return [
        Match(str(place.entry.label), place.path, _("Pages"), place.entry.icon, place.entry.keys)
        for place in places(member, "")
        if text.casefold() in str(place.entry.label).casefold()
    ]
