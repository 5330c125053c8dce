"""Of what somebody was reminded."""

from typing import ClassVar

from django.db import models
from django.utils.timezone import now

from keepwell.desk.cases.models.case import Case


class Reminder(models.Model):
    """A rung of the ladder that a case has reached: whoever it concerns was told, once."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="reminders", db_index=False)
    clock = models.CharField(max_length=10)
    """`answer` or `solve`."""
    begun_at = models.DateTimeField()
    """Since when its targets counted: a case that is reopened climbs anew."""
    rung = models.PositiveSmallIntegerField()
    """Share of the working time that was over, in percent."""
    at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "clock", "begun_at", "rung"], name="reminders_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.clock} {self.rung}"
