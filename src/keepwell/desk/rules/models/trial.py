"""Dry runs: what a document would have done."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from keepwell.desk.rules.models.tree import Tree


class Trial(models.Model):
    """What a tree would have done in the past days."""

    tree = models.ForeignKey(Tree, models.CASCADE, related_name="trials", db_index=False)
    document = models.JSONField()
    """As it was when the trial was asked for."""
    days = models.PositiveSmallIntegerField(default=90)
    made_at = models.DateTimeField(default=now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    finished_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)
    """As `trying.Sums.plain` returns it."""

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["tree", "-made_at", "-id"], name="trials_of_tree")
        ]

    def __str__(self) -> str:
        return f"{self.tree_id}: {self.made_at:%Y-%m-%d}"
