"""The calendar of rules: one for the whole desk."""

from django.conf import settings
from django.db import models
from django.utils.timezone import now


class Rules(models.Model):
    """The text of the calendar as a manager wrote it last. There is one row, of number 1."""

    text = models.TextField()
    """`asking.reading` reads it; it was sound when it was saved."""
    version = models.PositiveIntegerField(default=1)
    """Counts the changes, so that two who edit do not undo each other."""
    changed_at = models.DateTimeField(default=now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.version}"
