"""What a member is told."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

WORSE, READY, MENTION, SOURCE = "worse", "ready", "mention", "source"
"""Kinds: a customer got worse · is ready to grow · somebody named you · a source fell silent."""
ENDPOINT = "endpoint"
"""A kind: Keepwell switched a webhook off."""
CASE, GIVEN, HEARD = "case", "case_given", "case_heard"
"""Kinds: the time of a case runs out · somebody gave you a case · its customer said something."""
RULES = "rules"
"""A kind: something that rules say cannot be done."""

TASK, TASK_LATE = "task", "task_late"
"""Kinds: somebody set you a task, or your department · a task of yours is overdue."""
ALERT, HELD = "alert", "alerts_held"
"""Kinds: an alert, which may interrupt you · those of yesterday that were held back."""
TARGET = "alert_target"
"""A kind: a chat app or telephone no longer takes alerts."""


class Notice(models.Model):
    """Something one member is told once."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20)
    """One of the kinds above; `words.py` says it in a sentence."""
    key = models.CharField(max_length=300)
    """What it tells of, such as `crossing:12`: nobody is told the same twice."""
    customer = models.ForeignKey(
        "customers.Customer", models.CASCADE, null=True, related_name="notices"
    )
    case = models.ForeignKey("cases.Case", models.CASCADE, null=True, related_name="+")
    """The case that it names, if it names one."""
    data = models.JSONField(default=dict)
    """What its sentence needs, by kind."""
    at = models.DateTimeField(default=now)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    """When it was put into a letter. Written before the letter is handed in: if the process ends
    right then, the notice stands in the desk, and no letter tells it twice."""
    letter = models.UUIDField(null=True)
    """Which letter."""

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "key"], name="notices_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["member", "-at", "-id"], name="notices_of_member"),
            models.Index(
                fields=["member"], condition=Q(read_at__isnull=True), name="notices_unread"
            ),
            models.Index(
                fields=["member", "at"],
                condition=Q(mailed_at__isnull=True, read_at__isnull=True),
                name="notices_to_mail",
            ),
            models.Index(fields=["member", "mailed_at"], name="notices_mailed"),
            models.Index(fields=["letter"], name="notices_by_letter"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.kind} {self.key}"
