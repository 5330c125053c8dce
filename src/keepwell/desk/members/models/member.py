"""Who works at the desk."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from keepwell.desk.members.models.choices import (
    Mails,
    Role,
    Theme,
    Visibility,
    languages,
    mail_rhythms,
    roles,
    themes,
    timezones,
    visibilities,
)
from keepwell.desk.members.models.department import Department


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

    @cached_property
    def team(self) -> list[int]:
        """Ids of this member and of all others of the department; looked up once a request.

        As numbers, so that the database knows how much of a list is theirs.
        """
        if self.department_id is None:
            return [self.pk]
        return list(
            Member.objects.filter(department=self.department_id).values_list("pk", flat=True)
        )

    def is_at_least(self, role: Role) -> bool:
        """Return whether this member may do what `role` may."""
        return self.is_active and Role(self.role).includes(role)
