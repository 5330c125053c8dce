"""How much of the data that a scorecard asks for is there."""

from typing import ClassVar

from django.db import models


class Coverage(models.Model):
    """For how many customers a measure has a value. Rebuilt by every full publication."""

    version = models.CharField(max_length=64)
    """Of the scorecard."""
    place = models.SmallIntegerField()
    """Of the measure in the scorecard, from 0."""
    measure = models.CharField(max_length=100)
    ok = models.IntegerField()
    missing = models.IntegerField()
    stale = models.IntegerField()
    """Missing for everybody, because what it is made from has fallen silent."""

    class Meta:
        ordering: ClassVar = ["version", "place"]

    def __str__(self) -> str:
        return f"{self.measure}: {self.ok} of {self.customers}"

    @property
    def customers(self) -> int:
        """Return how many the scorecard scores."""
        return self.ok + self.missing + self.stale

    @property
    def share(self) -> float:
        """Return for which share of them it has a value."""
        return self.ok / self.customers if self.customers else 0.0
