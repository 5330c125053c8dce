"""Steps of plans that have begun."""

from typing import ClassVar

from django.db import models
from django.utils.timezone import now

from keepwell.desk.playbooks.models.choices import Status
from keepwell.desk.playbooks.models.plan import Plan


class Step(models.Model):
    """A step of a plan that has begun, or was passed over. Each is there once."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="steps", db_index=False)
    name = models.CharField(max_length=64)
    """Its id in the playbook."""
    status = models.CharField(max_length=10, default=Status.OPEN)
    """One of Status."""
    began_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "name"], name="steps_once")
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.name}"
