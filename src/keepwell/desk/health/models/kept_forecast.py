"""What a forecast says of all customers together, kept so that pages never wait for the lake."""

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.timezone import now

if TYPE_CHECKING:
    from keepwell.engine.forecast.result import Forecast

UNTIL_RENEWAL = 0
"""In the place of days: until each customer's renewal date."""


class KeptForecast(models.Model):
    """One forecast; what it says of each customer are its outlooks."""

    within = models.PositiveSmallIntegerField()
    """Days ahead, or UNTIL_RENEWAL."""
    as_of = models.DateField()
    """The last day whose facts counted."""
    made_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True)
    """None: its outlooks are still being written, and nobody reads it."""
    record = models.JSONField()
    """See `keepwell.engine.forecast.kept`."""
    customers = models.PositiveIntegerField(default=0)
    """Whom it says anything of."""
    leaving = models.FloatField(default=0)
    """How many of them are expected to leave: their probabilities added up."""
    orders = models.FloatField(null=True)
    """How many orders are expected of all; repeat business only."""
    at_risk = models.FloatField(default=0)
    """Revenue expected to be lost, a year."""
    valued = models.PositiveIntegerField(default=0)
    """Of how many the value is known."""

    class Meta:
        ordering: ClassVar = ["-as_of", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["within", "-as_of", "-id"], name="forecasts_newest")
        ]

    def __str__(self) -> str:
        return f"{self.within}d {self.as_of}"

    @cached_property
    def told(self) -> "Forecast":
        """The forecast as the engine says it, without its customers."""
        from keepwell.engine.forecast.kept import from_json

        return from_json(self.record)
