"""How alerts reach somebody: how many a day, when, and by what beside the desk and its mail."""

from datetime import time
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from keepwell.desk.alerts.budget import USUAL
from keepwell.desk.alerts.models.alert import Alert
from keepwell.desk.base.encrypted import EncryptedTextField


class Hours(models.TextChoices):
    """When somebody may be interrupted."""

    TEAM = "team", _("In the hours of my team, by my clock")
    OWN = "own", _("Outside of my quiet hours")
    ALWAYS = "always", _("At any time")


class Reach(models.Model):
    """What a member chose; who chose nothing has none. Its row is the lock of who tells them."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="reach"
    )
    budget = models.PositiveSmallIntegerField(_("alerts a day"), default=USUAL)
    hours = models.CharField(
        _("interrupt me"), max_length=10, choices=Hours.choices, default=Hours.TEAM
    )
    quiet_from = models.TimeField(_("quiet from"), default=time(18))
    quiet_until = models.TimeField(_("quiet until"), default=time(8))
    quiet_weekends = models.BooleanField(_("quiet at weekends and on holidays"), default=True)

    def __str__(self) -> str:
        return f"{self.member_id}: {self.budget}"


class Target(models.Model):
    """An address of a chat app or a telephone to which alerts of one or a department go, too."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="alert_targets"
    )
    department = models.ForeignKey(
        "members.Department", models.CASCADE, null=True, related_name="alert_targets"
    )
    title = models.CharField(max_length=100)
    url = EncryptedTextField()
    """Apprise's address. It holds keys that are needed to send, so they cannot be kept as a hash;
    it is never shown again."""
    code = models.CharField(max_length=6, blank=True)
    """What the first message says and its owner enters, so that the address is known to be theirs;
    empty from then on."""
    tries = models.PositiveSmallIntegerField(default=0)
    """How often a wrong code was entered."""
    confirmed_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    """In a row."""
    off_at = models.DateTimeField(null=True)
    """When it was switched off for it failed too often."""
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=now)

    class Meta:
        ordering: ClassVar = ["title", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(member__isnull=True) ^ Q(department__isnull=True),
                name="alert_targets_of_one",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def kind(self) -> str:
        """Return how its address begins, such as `slack`; empty if unreadable."""
        kind, colon, _rest = self.url.partition("://")
        return kind.lower() if colon else ""

    @property
    def is_ready(self) -> bool:
        """Return whether alerts go to it."""
        return self.confirmed_at is not None and self.off_at is None


class Message(models.Model):
    """An alert on its way to a target, once: it is claimed before it is handed over."""

    target = models.ForeignKey(
        Target, models.CASCADE, related_name="messages", db_index=False
    )  # there is `alert_messages_once`
    alert = models.ForeignKey(Alert, models.CASCADE, related_name="messages")
    made_at = models.DateTimeField(default=now)
    claimed_at = models.DateTimeField(null=True)
    went = models.BooleanField(null=True)
    """None: it waits, or nobody knows what became of it."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["target", "alert"], name="alert_messages_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["made_at"],
                condition=Q(claimed_at__isnull=True),
                name="alert_messages_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.target_id}: {self.alert_id}"
