"""Who was asked personally."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from keepwell.desk.surveys.models.asked import Asked


class Invitation(Asked):
    """A personal link to a survey. Its token is worked out (`public.tokens`), never kept."""

    address = models.CharField(max_length=254, blank=True)
    """Where it was sent: an e-mail address or a telephone number; empty: somebody handed it on."""
    mark = models.CharField(max_length=32, blank=True)
    """Of the request that made it: sent again, it is the same one. Empty: no program asked."""
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    """None: a schedule made it, or a program."""
    made_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    """When its page was opened first, by whatever opened it: a scanner may have."""
    answered_at = models.DateTimeField(null=True)
    """When the answer was given that counts. What is in quarantine, or was dropped, is none."""
    expires_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mark"], condition=~Q(mark=""), name="invitations_by_request"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["survey", "id"], name="invitations_of_survey"),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}: {self.address or self.person or self.account}"

    def has_expired(self, at: datetime) -> bool:
        """Return whether its link no longer works."""
        return at >= self.expires_at
