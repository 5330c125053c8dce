"""The customers of each owner whose score moved most, and why."""

from typing import ClassVar

from django.db import models


class Mover(models.Model):
    """A customer whose score moved, among the ten that rose or fell most of its owner's."""

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="moves")
    days = models.SmallIntegerField()
    """One of PERIODS: since how long before."""
    before = models.FloatField()
    after = models.FloatField()
    change = models.FloatField()
    """Points."""
    parts = models.JSONField(default=dict)
    """The ledger's parts, greatest first, and the scorecards they speak of; see
    `health.reading.Told`."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "days"], name="movers_once")
        ]
        indexes: ClassVar = [models.Index(fields=["days", "change"], name="movers_by_change")]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.change:+.1f}"
