"""When scores came from the lake to the desk."""

from typing import ClassVar

from django.db import models
from django.utils.timezone import now


class Publication(models.Model):
    """One run of publishing. Its id is the number that the rows it wrote carry."""

    as_of = models.DateField()
    """The day the scores are about."""
    is_full = models.BooleanField()
    """Everybody, or only those about whom something was learned."""
    started_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True, db_index=True)
    """None while it runs, and for ever if it was cut off; the next one makes up for it."""
    touchpoints_seen = models.BigIntegerField(null=True)
    traits_seen = models.BigIntegerField(null=True)
    """Versions of the lake's tables that were there when it began: what came later, it may have
    missed. None: there was no table yet."""
    customers = models.IntegerField(default=0)
    people = models.IntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.as_of} (#{self.pk})"
