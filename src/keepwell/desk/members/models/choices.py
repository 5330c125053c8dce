"""What a member may be, see and prefer."""

from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django.db import models
from django.utils.translation import gettext_lazy as _

from keepwell.language import LANGUAGES

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CONTINENTS = (
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe",
    "Indian", "Pacific",
)  # fmt: skip


class Role(models.TextChoices):
    """What a member may do. Each may do all that the ones before may."""

    VIEWER = "viewer", _("Viewer")
    MEMBER = "member", _("Member")
    MANAGER = "manager", _("Manager")
    ADMINISTRATOR = "administrator", _("Administrator")

    @property
    def rank(self) -> int:
        """Return 0 for the least."""
        return list(Role).index(self)

    @property
    def explained(self) -> "StrOrPromise":
        """Return in a sentence or two what one of this role may do."""
        return _EXPLAINED[self]

    def includes(self, other: "Role") -> bool:
        """Return whether one of this role may do what `other` may."""
        return self.rank >= other.rank


_EXPLAINED: "dict[Role, StrOrPromise]" = {
    Role.VIEWER: _(
        "Looks at customers, scores and segments, takes lists away as files, and changes nothing."
    ),
    Role.MEMBER: _(
        "Works with customers: writes notes, sets tags, records how a customer feels, overrides a "
        "band with a reason, gives own customers to another owner, and keeps segments."
    ),
    Role.MANAGER: _(
        "Also gives others' customers to another owner, mends others' notes, improves scorecards, "
        "and sees how the background work goes."
    ),
    Role.ADMINISTRATOR: _(
        "Also invites and manages members and departments, starts and times the background work, "
        "and reads the log of deeds."
    ),
}


class Visibility(models.TextChoices):
    """Whose customers a member sees."""

    OWN = "own", _("Own customers")
    TEAM = "team", _("Customers of the department")
    ALL = "all", _("All customers")


class Theme(models.TextChoices):
    """Light or dark."""

    SYSTEM = "system", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Mails(models.TextChoices):
    """When notices go out by mail."""

    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day, together")
    NEVER = "never", _("Never: I look at the desk")


# Functions, because migrations would hold a list, and each new choice would need another one.


def roles() -> list[tuple[str, Any]]:
    """Return the roles as choices."""
    return Role.choices


def visibilities() -> list[tuple[str, Any]]:
    """Return the visibilities as choices."""
    return Visibility.choices


def themes() -> list[tuple[str, Any]]:
    """Return the themes as choices."""
    return Theme.choices


def mail_rhythms() -> list[tuple[str, Any]]:
    """Return when mails may come as choices."""
    return Mails.choices


def languages() -> list[tuple[str, str]]:
    """Return the languages as choices, each by its own name."""
    return list(LANGUAGES.items())


@cache
def timezones() -> list[tuple[str, str]]:
    """Return the time zones that people live in as choices."""
    places = (name for name in available_timezones() if name.split("/")[0] in CONTINENTS)
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in sorted(places))]
