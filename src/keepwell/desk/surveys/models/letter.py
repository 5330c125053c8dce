"""What goes out by mail or as a short message, and what became of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from keepwell.desk.surveys.models.distribution import Distribution, Run
from keepwell.desk.surveys.models.invitation import Invitation
from keepwell.desk.surveys.models.service import Service


class Fate(models.TextChoices):
    """What became of a letter."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    """Written down before it is handed over: whatever happens then, it is not sent again."""
    SENT = "sent", _("Sent")
    REFUSED = "refused", _("Refused")
    """The server did not take it, or could not be reached for days."""
    UNSURE = "unsure", _("Not known")
    """Sending was interrupted. It may have arrived, so it is not sent again."""
    WITHDRAWN = "withdrawn", _("Withdrawn")
    """Before it went out the distribution ended, or they opted out or answered."""


class Letter(models.Model):
    """A letter or message to one person: the first one, or the reminder."""

    distribution = models.ForeignKey(
        Distribution, models.CASCADE, null=True, related_name="letters"
    )
    """None: a colleague or a program asked this one person."""
    run = models.ForeignKey(Run, models.CASCADE, null=True, related_name="letters")
    service = models.ForeignKey(Service, models.RESTRICT, null=True, related_name="letters")
    """What brings it; None: the mail server."""
    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="letters")
    is_reminder = models.BooleanField(default=False)
    fate = models.CharField(max_length=10, default=Fate.WAITING)
    made_at = models.DateTimeField(default=now)
    next_at = models.DateTimeField(default=now)
    """When it may go out, or is tried again."""
    begun_at = models.DateTimeField(null=True)
    """When it was handed over last."""
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True)
    """What the server said against it last."""

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["invitation", "is_reminder"], name="letters_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_at", "id"], condition=Q(fate="waiting"), name="letters_waiting"
            ),
            models.Index(
                fields=["next_at", "id"],
                condition=Q(fate="waiting", service__isnull=False),
                name="messages_waiting",
            ),
            models.Index(fields=["begun_at"], name="letters_begun"),
            models.Index(fields=["distribution", "id"], name="letters_by_distribution"),
        ]

    def __str__(self) -> str:
        return f"{self.invitation_id}, {self.fate}"
