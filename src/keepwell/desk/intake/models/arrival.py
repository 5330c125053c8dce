"""The inbox: what systems sent, as they sent it, until it is in the lake."""

from typing import ClassVar

from django.db import models

from keepwell.desk.intake.models.source import Key


class Arrival(models.Model):
    """A request that was answered with 200. It is deleted once what it says is in the lake."""

    key = models.ForeignKey(Key, models.CASCADE, related_name="+", db_index=False)
    call = models.CharField(max_length=10)
    """What it was sent to, such as `batch` or `track`."""
    body = models.BinaryField()
    """JSON, unpacked."""
    received_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.call} {self.pk}"
