"""Where one can go from anywhere: the one list that rail, phone bar, palette and keys are made of.

A room adds its pages in one line each, in the order in which they stand. An entry whose URL name
does not resolve is left out.
"""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keepwell.desk.members.models import Member, Role


@dataclass(frozen=True)
class Entry:
    """A page that the rail offers."""

    url: str
    """Its URL name."""
    label: str | Promise
    icon: str
    """A symbol of icons.svg."""
    keys: str = ""
    """Keys that go there, one after the other: `g c`."""
    least: Role = Role.VIEWER
    """The least role that it is shown to."""


ENTRIES = (
    Entry("health:today", _("Today"), "today", "g t"),
    Entry("customers:list", _("Customers"), "customers", "g c"),
    Entry("customers:segments", _("Segments"), "segments", "g s"),
    Entry("retention:page", _("Retention"), "renewal", "g e"),
    Entry("health:forecast", _("Forecast"), "calendar", "g f"),
    Entry("surveys:list", _("Surveys"), "star", "g v"),
    Entry("surveys:answers", _("Answers"), "note", "g u"),
    Entry("surveys:topics", _("Topics"), "tag", "g i"),
    Entry("alerts:list", _("Alerts"), "bell", "g n"),
    Entry("cases:list", _("Cases"), "flag", "g k"),
    Entry("cases:pareto", _("Causes"), "warning", "g q"),
    Entry("intake:data", _("Data"), "data", "g d"),
    Entry("health:scorecards", _("Scorecards"), "scorecard", "g h"),
    Entry("health:proof", _("Proof"), "check", "g o"),
    Entry("jobs:list", _("Rhythm"), "jobs", "g r", Role.MANAGER),
    Entry("webhooks:list", _("Webhooks"), "external", "g w", Role.ADMINISTRATOR),
    Entry("members:list", _("Members"), "members", "g m", Role.ADMINISTRATOR),
    Entry("api:keys", _("API keys"), "key", "g a", Role.ADMINISTRATOR),
    Entry("members:log", _("Log"), "log", "g l", Role.ADMINISTRATOR),
    Entry("members:profile", _("Profile"), "person", "g p"),
)


@dataclass(frozen=True)
class Place:
    """An entry as one page shows it."""

    entry: Entry
    path: str
    current: bool
    """Whether the page is this one or stands below it."""


def places(member: Member, path: str) -> list[Place]:
    """Return the entries this member may open, and which of them `path` belongs to."""
    found = [
        (entry, where)
        for entry in ENTRIES
        if member.is_at_least(entry.least) and (where := resolved(entry.url)) is not None
    ]
    best = max((where for _entry, where in found if _below(path, where)), key=len, default=None)
    return [Place(entry, where, current=where == best) for entry, where in found]


def resolved(url_name: str) -> str | None:
    """Return the path of a URL name, or None where that page does not exist."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None


def _below(path: str, where: str) -> bool:
    return path == where or (where != "/" and path.startswith(where.rstrip("/") + "/"))
