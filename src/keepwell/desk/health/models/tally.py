"""Sums over each owner's customers, so that Today never adds up a million rows."""

from typing import ClassVar

from django.conf import settings
from django.db import models

PERIODS = (7, 28, 91)
"""Days that Today can look back."""


class Tally(models.Model):
    """Customers of one owner who are in one band and state and were in a band before."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True)
    days = models.SmallIntegerField()
    """One of PERIODS: how long before."""
    band_before = models.CharField(max_length=10, blank=True)
    """Empty: they were no customers yet."""
    band = models.CharField(max_length=10)
    state = models.CharField(max_length=15)
    customers = models.IntegerField()
    value = models.FloatField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["days", "owner"], name="tallies_of_owner")]

    def __str__(self) -> str:
        return f"{self.owner_id}: {self.band_before} → {self.band}: {self.customers}"


class RenewalTally(models.Model):
    """Customers of one owner whose contract comes up on a day, by band."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True)
    on = models.DateField()
    band = models.CharField(max_length=10)
    customers = models.IntegerField()
    value = models.FloatField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["owner", "on"], name="renewal_tallies_of_owner")]

    def __str__(self) -> str:
        return f"{self.owner_id}: {self.on}: {self.customers}"
