"""What happened to a case."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from keepwell.desk.cases.models.case import Case


class Event(models.Model):
    """A change of a case. Never changed, never deleted but with it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="events", db_index=False)
    at = models.DateTimeField(default=now)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    who = models.CharField(max_length=255)
    """Who did it; empty: the customer."""
    kind = models.CharField(max_length=10)
    """One of Kind."""
    before = models.CharField(max_length=255, blank=True)
    after = models.CharField(max_length=255, blank=True)
    """What it was and is, in a code or a name."""

    class Meta:
        ordering: ClassVar = ["at", "id"]
        indexes: ClassVar = [models.Index(fields=["case", "at", "id"], name="events_of_case")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.kind} {self.after}"
