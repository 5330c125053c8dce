"""What proofs found, kept so that their page never waits for the lake."""

from typing import ClassVar

from django.db import models
from django.utils.timezone import now


class KeptProof(models.Model):
    """One proof: of what, within how many days, and its record."""

    asked = models.CharField(max_length=100, blank=True)
    """`name@version` of a scorecard; empty: the published ones, as they apply."""
    horizon = models.PositiveSmallIntegerField()
    """Days."""
    as_of = models.DateField()
    """The last day whose facts counted."""
    made_at = models.DateTimeField(default=now)
    record = models.JSONField()
    """See `keepwell.engine.proof.result.record`."""

    class Meta:
        ordering: ClassVar = ["-as_of", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["asked", "horizon", "as_of"], name="proofs_once")
        ]

    def __str__(self) -> str:
        return f"{self.asked or 'published'} {self.horizon}d {self.as_of}"
