"""How far something has come that is shared by all workers."""

from django.conf import settings
from django.db import models


class Place(models.Model):
    """How far we have looked at what others write. Its row is the lock of all who look."""

    key = models.CharField(max_length=300, primary_key=True)
    place = models.BigIntegerField(default=0)
    """The number of the last row; of touchpoints, microseconds since 1970."""
    begun = models.BigIntegerField(default=0)
    """Where we began."""

    def __str__(self) -> str:
        return f"{self.key}: {self.place}"


class Turn(models.Model):
    """Who of a department was given something last. Its row is the lock of all who give."""

    department = models.OneToOneField(
        "members.Department", models.CASCADE, primary_key=True, related_name="+"
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.department_id}: {self.member_id}"
