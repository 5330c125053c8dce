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
    group: str | Promise = ""
    """What it stands under, as long as those before it do."""


DAILY, FEEDBACK, LOOP = "", _("Feedback"), _("Closing the loop")
FIGURES, DESK = _("Figures"), _("This desk")
ENTRIES = (
    # The first four are the bar of a phone.
    Entry("health:today", _("Today"), "today", "g t", group=DAILY),
    Entry("customers:list", _("Customers"), "customers", "g c", group=DAILY),
    Entry("playbooks:tasks", _("Tasks"), "tasks", "g x", group=DAILY),
    Entry("cases:list", _("Cases"), "flag", "g k", group=DAILY),
    Entry("alerts:list", _("Alerts"), "bell", "g n", group=DAILY),
    Entry("surveys:list", _("Surveys"), "star", "g v", group=FEEDBACK),
    Entry("surveys:answers", _("Answers"), "note", "g u", group=FEEDBACK),
    Entry("surveys:topics", _("Topics"), "tag", "g i", group=FEEDBACK),
    Entry("rules:list", _("Rules"), "rules", "g z", group=LOOP),
    Entry("playbooks:list", _("Playbooks"), "play", "g b", group=LOOP),
    Entry("cases:pareto", _("Causes"), "warning", "g q", group=LOOP),
    Entry("reports:closing", _("Reports"), "file", "g y", group=LOOP),
    Entry("customers:segments", _("Segments"), "segments", "g s", group=FIGURES),
    Entry("retention:page", _("Retention"), "renewal", "g e", group=FIGURES),
    Entry("health:forecast", _("Forecast"), "calendar", "g f", group=FIGURES),
    Entry("health:scorecards", _("Scorecards"), "scorecard", "g h", group=FIGURES),
    Entry("health:proof", _("Proof"), "check", "g o", group=FIGURES),
    Entry("intake:data", _("Data"), "data", "g d", group=DESK),
    Entry("jobs:list", _("Rhythm"), "jobs", "g r", Role.MANAGER, DESK),
    Entry("webhooks:list", _("Webhooks"), "external", "g w", Role.ADMINISTRATOR, DESK),
    Entry("members:list", _("Members"), "members", "g m", Role.ADMINISTRATOR, DESK),
    Entry("api:keys", _("API keys"), "key", "g a", Role.ADMINISTRATOR, DESK),
    Entry("members:log", _("Log"), "log", "g l", Role.ADMINISTRATOR, DESK),
    Entry("members:profile", _("Profile"), "person", "g p", group=DESK),
)


@dataclass(frozen=True)
class Place:
    """An entry as one page shows it."""

    entry: Entry
    path: str
    current: bool
    """Whether the page is this one or stands below it."""
    heading: str | Promise = ""
    """The group that begins with it."""


def places(member: Member, path: str) -> list[Place]:
    """Return the entries this member may open, and which of them `path` belongs to."""
    found = [
        (entry, where)
        for entry in ENTRIES
        if member.is_at_least(entry.least) and (where := resolved(entry.url)) is not None
    ]
    best = max((where for _entry, where in found if _below(path, where)), key=len, default=None)
    groups = ["", *(entry.group for entry, _where in found)]
    return [
        Place(entry, where, where == best, entry.group if entry.group is not before else "")
        for before, (entry, where) in zip(groups, found, strict=False)
    ]


def resolved(url_name: str) -> str | None:
    """Return the path of a URL name, or None where that page does not exist."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None


def _below(path: str, where: str) -> bool:
    return path == where or (where != "/" and path.startswith(where.rstrip("/") + "/"))
