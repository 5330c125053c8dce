"""Telling everybody who named a cause what was done about it, each once."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from keepwell.desk.cases.models.case import Case
from keepwell.desk.cases.models.fix import Fix


class Telling(models.Model):
    """What is written to those who complained of what a fix has mended."""

    fix = models.OneToOneField(Fix, models.CASCADE, related_name="telling")
    texts = models.JSONField(default=dict)
    """The template as it was then, by language: `{"subject": …, "text": …}`."""
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    """Who had it sent last; whom they may see is told, and nobody else."""
    started_at = models.DateTimeField(null=True)
    survey = models.ForeignKey("surveys.Survey", models.SET_NULL, null=True, related_name="+")
    """By which they are asked anew; None: nobody is."""
    days = models.PositiveSmallIntegerField(default=14)
    """After they were told."""

    def __str__(self) -> str:
        return str(self.fix_id)


class Told(models.Model):
    """Somebody is told of a fix, once; their message is an `Outgoing`, made along with this."""

    fix = models.ForeignKey(Fix, models.CASCADE, related_name="told", db_index=False)
    person = models.ForeignKey("customers.Person", models.CASCADE, related_name="told_of_fixes")
    case = models.ForeignKey(Case, models.SET_NULL, null=True, related_name="told_of_fixes")
    """The newest of theirs that the fix is about."""
    claimed_at = models.DateTimeField(default=now)
    ask_at = models.DateTimeField(null=True)
    """When they are asked anew; None: that is done, or not wanted."""
    invitation = models.OneToOneField(
        "surveys.Invitation", models.SET_NULL, null=True, related_name="told"
    )
    """None: they were not asked."""
    why = models.CharField(max_length=255, blank=True)
    """Why they were not asked, as a sentence."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fix", "person"], name="told_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["ask_at", "id"], condition=Q(ask_at__isnull=False), name="told_to_ask"
            )
        ]

    def __str__(self) -> str:
        return f"{self.fix_id}: {self.person_id}"

    @property
    def mark(self) -> str:
        """Return what their message, and their invitation, is told by."""
        return f"fix-{self.fix_id}-{self.person_id}"
