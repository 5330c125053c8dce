"""A scorecard's text while it is worked on."""

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from keepwell.engine.scorecard.schema import version_of


class Draft(models.Model):
    """What a scorecard may become: one of each name, which managers work on together."""

    name = models.CharField(max_length=64, unique=True)
    """Of the scorecard."""
    text = models.TextField()
    base_version = models.CharField(max_length=64, blank=True)
    """The version that was published when the draft began; empty if there was none."""
    put_aside = models.TextField(blank=True)
    """The text of the draft before, where one began again from a file that had changed."""
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    """Who saved it last."""
    changed_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.name

    @property
    def version(self) -> str:
        """Return the version that it would be."""
        return version_of(self.text)
