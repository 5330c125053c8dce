"""What a forecast says of each customer."""

from typing import ClassVar

from django.db import models


class Outlook(models.Model):
    """One customer in one forecast."""

    forecast = models.ForeignKey(
        "health.KeptForecast", models.CASCADE, related_name="outlooks",
        db_index=False,  # there is `outlooks_by_stake`
    )  # fmt: skip
    customer = models.ForeignKey(
        "customers.Customer", models.CASCADE, related_name="outlooks",
        db_index=False,  # there is `outlooks_once`
    )  # fmt: skip
    p_leave = models.FloatField()
    """The probability of leaving; of repeat buyers, that of not one order."""
    orders = models.FloatField(null=True)
    """Orders to expect; repeat business only."""
    at_risk = models.FloatField(null=True)
    """The probability × the value of a year; None where the value is unknown."""
    until = models.DateField()
    """The last day it speaks of."""
    drivers = models.JSONField(default=list)
    """`[[feature, value, effect]]`, the strongest first; see `forecasts.queries.drivers`."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "forecast"], name="outlooks_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["forecast", "at_risk", "id"], name="outlooks_by_stake"),
            models.Index(fields=["forecast", "p_leave", "id"], name="outlooks_by_chance"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.p_leave:.2f}"
