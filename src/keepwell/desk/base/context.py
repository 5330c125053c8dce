"""What every page gets, as `desk`: `{{ desk.company }}`, `{% if desk.member %}`."""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from keepwell.desk.base.company import company
from keepwell.desk.base.navigation import Place, places, resolved
from keepwell.desk.members.models import Member, Theme
from keepwell.language import LANGUAGES, current

RAIL = "rail"
"""Cookie that remembers whether the rail is slim; base/static/base/js/rail.js sets it."""
BEFORE_MORE = 4
"""Entries that fit beside "More" in the bar of a phone."""


@dataclass(frozen=True)
class Desk:
    """The frame of a page. What a page does not show is not worked out."""

    request: HttpRequest

    @cached_property
    def member(self) -> Member | None:
        """Who is signed in."""
        user = getattr(self.request, "user", None)
        return user if isinstance(user, Member) else None

    @property
    def initials(self) -> str:
        """What stands for the member where there is no room for a name."""
        return initials(str(self.member or ""))

    @cached_property
    def company(self) -> str:
        """The company's name."""
        return company().name

    @property
    def language(self) -> str:
        """Code of the language the page is in."""
        return current()

    @property
    def languages(self) -> dict[str, str]:
        """The languages there are: code and own name."""
        return LANGUAGES

    @property
    def theme(self) -> str:
        """`light`, `dark`, or empty: as the device."""
        chosen = self.member.theme if self.member else Theme.SYSTEM
        return "" if chosen == Theme.SYSTEM else chosen

    @property
    def themes(self) -> list[tuple[str, str]]:
        """The themes there are: name and label."""
        return [(theme.value, str(theme.label)) for theme in Theme]

    @property
    def rail(self) -> str:
        """`slim` or empty."""
        return "slim" if self.request.COOKIES.get(RAIL) == "slim" else ""

    @cached_property
    def places(self) -> list[Place]:
        """What the rail offers this member."""
        return places(self.member, self.request.path) if self.member else []

    @property
    def menu(self) -> SafeString:
        """The entries of the rail, and what the bar of a phone keeps under "More"."""
        return _drawn("base/_places.html", tuple(self.places), current())

    @property
    def dialogs(self) -> SafeString:
        """What opens above a page: the palette, the keys, a question."""
        anywhere = tuple(replace(place, current=False) for place in self.places)
        return _drawn("base/_dialogs.html", anywhere, current())

    @property
    def home(self) -> str:
        """Where the company's name leads."""
        return self.places[0].path if self.places else "/"

    @property
    def profile(self) -> str | None:
        """Where a member changes name, language, time zone."""
        return resolved("members:profile")


@lru_cache(1_000)  # each role, language and page
def _drawn(template: str, places: tuple[Place, ...], _language: str) -> SafeString:
    """Draw a part of the frame that is the same for many, and takes long beside the rest."""
    first, later = places[:BEFORE_MORE], places[BEFORE_MORE:]
    return render_to_string(template, {"places": places, "first": first, "later": later})


def initials(name: str) -> str:
    """Return the first letters of the first and the last word."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def desk(request: HttpRequest) -> dict[str, Desk]:
    """Give every template its frame."""
    return {"desk": Desk(request)}
