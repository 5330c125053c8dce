"""Messages that could not be used, kept so that nothing is lost."""

from typing import ClassVar

from django.db import models

from keepwell.desk.intake.models.source import Source


class Reject(models.Model):
    """A message that could not be used, and why."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="rejects", db_index=False)
    call = models.CharField(max_length=10)
    """What it was sent to."""
    message = models.TextField()
    """The message alone, as it was sent; what is no text is replaced."""
    field = models.CharField(max_length=80)
    """Where the trouble is, as in `properties.total`."""
    expected = models.CharField(max_length=120)
    got = models.CharField(max_length=120)
    received_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["source", "-id"], name="intake_reject_source")]

    def __str__(self) -> str:
        return f"{self.field}: expected {self.expected}, got {self.got}"
