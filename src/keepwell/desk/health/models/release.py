"""Every text that a scorecard ever had, who published it, and why."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now


class Release(models.Model):
    """A text of a scorecard that was published, or that waits to be."""

    name = models.CharField(max_length=64)
    """Of the scorecard."""
    number = models.PositiveIntegerField(null=True)
    """Counts what was published of this scorecard, from 1; None: it was not."""
    version = models.CharField(max_length=64)
    text = models.TextField()
    base_version = models.CharField(max_length=64, blank=True)
    """The version it was to follow; empty if it was the first."""
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    who = models.CharField(max_length=150, blank=True)
    """The author's name then; empty: the text came from outside the desk, in the file itself."""
    reason = models.TextField(blank=True)
    made_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField(null=True)
    """When it is to be published; None: at once."""
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    refused = models.TextField(blank=True)
    """Why it could not be published when it was due."""

    class Meta:
        ordering: ClassVar = ["-number", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "number"], name="releases_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number or self.version}"

    @property
    def is_pending(self) -> bool:
        """Return whether it waits for its moment."""
        return not (self.published_at or self.withdrawn_at or self.refused)
