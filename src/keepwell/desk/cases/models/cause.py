"""What is behind cases: a tree that the team keeps."""

from typing import ClassVar

from django.db import models

BETWEEN = " → "
"""What stands between a cause and what it belongs to."""


class Cause(models.Model):
    """A root cause."""

    name = models.CharField(max_length=80)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=400, unique=True)
    """Its name behind those of all it belongs to: the order of the tree, and what people read."""
    is_retired = models.BooleanField(default=False)
    """No case gets it any more; those that have it keep it."""

    class Meta:
        ordering: ClassVar = ["path"]

    def __str__(self) -> str:
        return self.path

    @property
    def depth(self) -> int:
        """Return how many causes it stands below."""
        return self.path.count(BETWEEN)
