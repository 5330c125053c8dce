"""Members of the desk, their departments, and the log of deeds."""

import zoneinfo
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from keepwell.language import LANGUAGES


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

    def includes(self, other: "Role") -> bool:
        """Return whether one of this role may do what `other` may."""
        return self.rank >= other.rank


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


def roles() -> list[tuple[str, Any]]:
    """Return the roles as choices; a function, so that a new one makes no migration."""
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


def timezones() -> list[tuple[str, str]]:
    """Return the time zones as choices."""
    return [(name, name.replace("_", " ")) for name in sorted(zoneinfo.available_timezones())]


class Department(models.Model):
    """A part of the company. Members of one see each other's customers if they see `team`."""

    name = models.CharField(_("name"), max_length=100, unique=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class MemberManager(BaseUserManager["Member"]):
    """Finds and makes members; an address counts once, however its letters are cased."""

    def get_by_natural_key(self, username: str | None) -> "Member":
        """Return the member of an e-mail address."""
        return self.get(email__iexact=username or "")

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Member":  # noqa: ANN401 - fields of a model
        """Make a member; without a password nobody can sign in as this one yet."""
        member = self.model(email=self.normalize_email(email).lower(), **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member


class Member(AbstractBaseUser):
    """A colleague who works at the desk."""

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=150)
    role = models.CharField(_("role"), max_length=20, choices=roles, default=Role.MEMBER)
    visibility = models.CharField(
        _("sees"), max_length=10, choices=visibilities, default=Visibility.OWN
    )
    department = models.ForeignKey(
        Department, models.SET_NULL, null=True, blank=True, related_name="members",
        verbose_name=_("department"),
    )  # fmt: skip
    language = models.CharField(_("language"), max_length=5, choices=languages, blank=True)
    """Empty: what the browser asks for."""
    timezone = models.CharField(_("time zone"), max_length=50, choices=timezones, blank=True)
    """Empty: the project's."""
    theme = models.CharField(_("theme"), max_length=10, choices=themes, default=Theme.SYSTEM)
    mails = models.CharField(
        _("notices by e-mail"), max_length=10, choices=mail_rhythms, default=Mails.DAILY
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(_("joined"), default=now)

    objects: ClassVar[MemberManager] = MemberManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="members_one_per_email")
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def is_at_least(self, role: Role) -> bool:
        """Return whether this member may do what `role` may."""
        return self.is_active and Role(self.role).includes(role)


class Deed(models.Model):
    """Who did what to what, and what it was before and after. Never changed, never deleted."""

    at = models.DateTimeField(default=now, db_index=True)
    member = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="deeds")
    """None: Keepwell itself, or a member who is gone; `who` still says who it was."""
    who = models.CharField(max_length=150)
    verb = models.CharField(max_length=60)
    """What was done, as `room.deed`: `customers.set_owner`; see `deeds.sentence`."""
    kind = models.CharField(max_length=40)
    """What it was done to: `customer`, `member`, `segment` …"""
    subject = models.CharField(max_length=255)
    """Its key."""
    name = models.CharField(max_length=255)
    """What people call it."""
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["kind", "subject", "-at"], name="deeds_of_subject"),
            models.Index(fields=["member", "-at"], name="deeds_of_member"),
            models.Index(fields=["verb", "-at"], name="deeds_by_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.who}: {self.verb} {self.name}"
