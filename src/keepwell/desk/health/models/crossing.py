"""When a customer went from one band or state to another."""

from typing import ClassVar

from django.db import models
from django.utils.timezone import now


class Crossing(models.Model):
    """A customer was published in another band or state than the time before."""

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="crossings")
    at = models.DateTimeField(default=now)
    as_of = models.DateField()
    band_before = models.CharField(max_length=10)
    band = models.CharField(max_length=10)
    state_before = models.CharField(max_length=15)
    state = models.CharField(max_length=15)
    score_before = models.FloatField(null=True)
    score = models.FloatField(null=True)
    is_told = models.BooleanField(default=False)
    """Whether those whom it concerns have their notices."""

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["customer", "-at"], name="crossings_of_customer"),
            models.Index(fields=["-at"], name="crossings_by_time"),
            models.Index(
                fields=["id"], condition=models.Q(is_told=False), name="crossings_to_tell"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.band_before} → {self.band}"
