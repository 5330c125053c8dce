"""Telling everybody who named a cause what was done about it, each once."""

from typing import ClassVar

from django.conf import settings
from django.db import models
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

    def __str__(self) -> str:
        return str(self.fix_id)


class Told(models.Model):
    """Somebody is told of a fix, once; their message is an `Outgoing`, made along with this."""

    fix = models.ForeignKey(Fix, models.CASCADE, related_name="told", db_index=False)
    person = models.ForeignKey("customers.Person", models.CASCADE, related_name="told_of_fixes")
    case = models.ForeignKey(Case, models.SET_NULL, null=True, related_name="told_of_fixes")
    """The newest of theirs that the fix is about."""
    claimed_at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fix", "person"], name="told_once")
        ]

    def __str__(self) -> str:
        return f"{self.fix_id}: {self.person_id}"
