"""How soon a case is answered and solved, in working time."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from keepwell.desk.cases.models.choices import Severity


class Target(models.Model):
    """Working minutes for cases of a severity; of a topic, where it has its own."""

    severity = models.CharField(max_length=10, default=Severity.NORMAL)
    topic = models.ForeignKey("surveys.Topic", models.CASCADE, null=True, related_name="targets")
    answer_minutes = models.PositiveIntegerField()
    """Until the customer is answered first."""
    solve_minutes = models.PositiveIntegerField()
    """Until it is solved."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                F("severity"), Coalesce(F("topic"), Value(0)), name="targets_one_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.severity}: {self.answer_minutes}, {self.solve_minutes}"
