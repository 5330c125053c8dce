"""What drafts of scorecards would have meant over the past, kept by their texts."""

from typing import ClassVar

from django.db import models
from django.utils.timezone import now


class LookBack(models.Model):
    """A draft beside what was published, over the past: two texts, and what came of them."""

    name = models.CharField(max_length=64)
    """Of the scorecard."""
    before = models.CharField(max_length=64)
    """The version that was published."""
    after = models.CharField(max_length=64)
    """The version that the draft would have been."""
    as_of = models.DateField()
    """The last day whose facts counted."""
    made_at = models.DateTimeField(default=now)
    record = models.JSONField()
    """See `keepwell.engine.proof.whatif.record`, and `lab.looking_back`."""

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "before", "after"], name="look_backs_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.before} → {self.after}"
