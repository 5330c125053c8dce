"""Colleagues who were asked to come and have not come yet."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from keepwell.desk.members.models.choices import Role, Visibility, languages, roles, visibilities
from keepwell.desk.members.models.department import Department
from keepwell.desk.members.models.member import Member


class Invitation(models.Model):
    """A place at the desk that is kept for somebody until they accept it."""

    LASTS: ClassVar = timedelta(days=7)
    """How long the link works."""

    email = models.EmailField(_("e-mail address"), max_length=254)
    name = models.CharField(_("name"), max_length=150)
    role = models.CharField(_("role"), max_length=20, choices=roles, default=Role.MEMBER)
    visibility = models.CharField(
        _("sees"), max_length=10, choices=visibilities, default=Visibility.OWN
    )
    department = models.ForeignKey(
        Department, models.SET_NULL, null=True, blank=True, related_name="invitations",
        verbose_name=_("department"),
    )  # fmt: skip
    language = models.CharField(_("language"), max_length=5, choices=languages, blank=True)
    """Of the mail, and of the desk until they choose; empty: the project's."""
    invited_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, related_name="invitations_sent"
    )
    edition = models.PositiveSmallIntegerField(default=1)
    """Of the link: sending again makes a new one, and the ones before useless."""
    sent_at = models.DateTimeField(default=now)
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    member = models.OneToOneField(Member, models.SET_NULL, null=True, related_name="invitation")
    """Who came of it."""

    class Meta:
        ordering: ClassVar = ["-sent_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"),
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitations_one_open_per_email",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def expires_at(self) -> datetime:
        """Return until when the link works."""
        return self.sent_at + self.LASTS

    @property
    def is_open(self) -> bool:
        """Return whether it was neither accepted nor withdrawn; it may be expired."""
        return self.accepted_at is None and self.withdrawn_at is None

    @property
    def is_expired(self) -> bool:
        """Return whether the link's time is over."""
        return now() >= self.expires_at
