"""Customers who are ready for more."""

from typing import ClassVar

from django.db import models


class Prospect(models.Model):
    """A customer who is ready for more, and why."""

    customer = models.OneToOneField("customers.Customer", models.CASCADE, related_name="prospect")
    as_of = models.DateField()
    """The last day whose facts counted."""
    value = models.FloatField(null=True)
    """What the customer is worth a year; the list begins with the greatest."""
    reasons = models.JSONField(default=list)
    """Fields of `keepwell.engine.forecast.growth.Reason`, at least one."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["value", "id"], name="prospects_by_value")]

    def __str__(self) -> str:
        return f"{self.customer_id}: {len(self.reasons)}"
