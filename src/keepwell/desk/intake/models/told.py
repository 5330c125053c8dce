"""Facts that were told at the desk and are not in the lake yet."""

from typing import ClassVar

from django.db import models
from django.utils.timezone import now


class Told(models.Model):
    """A row for a table of the lake. It is deleted once it is there."""

    fact = models.CharField(max_length=40, unique=True)
    """Its id in the lake: however often it is brought there, it is there once."""
    table = models.CharField(max_length=20)
    """`touchpoints` or `traits`."""
    row = models.JSONField()
    """Its columns; moments in ISO 8601."""
    told_at = models.DateTimeField(default=now)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.table} {self.fact}"
