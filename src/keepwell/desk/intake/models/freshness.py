"""Where touchpoints come from, and whether they still do."""

from typing import ClassVar

from django.db import models


class Freshness(models.Model):
    """A source of touchpoints, as it was last looked at."""

    name = models.CharField(max_length=255, unique=True)
    touchpoints = models.BigIntegerField()
    """All that ever came."""
    last_arrival = models.DateTimeField()
    last_happened = models.DateTimeField()
    last_week = models.BigIntegerField(default=0)
    """Touchpoints of the last 7 days."""
    month_before = models.BigIntegerField(default=0)
    """Touchpoints of the 28 days before those."""
    pause = models.FloatField(null=True)
    """Days it usually is silent; None if it came on too few days to have a rhythm."""
    silence = models.FloatField(default=0)
    """Days since it last gave anything, when it was looked at."""
    is_silent = models.BooleanField(default=False)
    """Longer than it ever usually is."""
    looked_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-is_silent", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def usual(self) -> float:
        """Return how many touchpoints a week there usually are."""
        return self.month_before / 4

    @property
    def against_usual(self) -> float | None:
        """Return how the last week was against usual, as a change.

        None where less than one a week is usual: most weeks have none, and that tells nothing.
        """
        return self.last_week / self.usual - 1 if self.usual >= 1 else None
