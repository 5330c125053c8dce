"""What sets rules off: written with what happened, and handled once."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.timezone import now


class Trigger(models.Model):
    """An answer that counts, a change of health, a complaint, or a touchpoint."""

    key = models.CharField(max_length=60, unique=True)
    """`answer-12`, `crossing-55`, `complaint-7`, `event-…`: what happened sets rules off once."""
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+")
    answer = models.ForeignKey("surveys.Answer", models.CASCADE, null=True, related_name="+")
    crossing = models.ForeignKey("health.Crossing", models.CASCADE, null=True, related_name="+")
    case = models.ForeignKey("cases.Case", models.CASCADE, null=True, related_name="+")
    """The complaint."""
    event = models.CharField(max_length=255, blank=True)
    """The name of the touchpoint; its contact, if it was one of somebody."""
    contact = models.ForeignKey("customers.Person", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    """When it happened."""
    made_at = models.DateTimeField(default=now)
    """When it was written down: a held answer sets rules off once it is released."""
    handled_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    """How often handling it failed, for a reason that nobody foresaw."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(handled_at=None), name="triggers_waiting"),
            models.Index(fields=["made_at"], name="triggers_by_time"),
        ]

    def __str__(self) -> str:
        return self.key
