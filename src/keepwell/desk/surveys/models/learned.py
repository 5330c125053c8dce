"""What was learned of comments."""

from typing import ClassVar

from django.db import models
from django.utils.timezone import now


class Learned(models.Model):
    """An estimator of comments as it was saved. The newest of a kind is used."""

    kind = models.CharField(max_length=10)
    """As the engine calls it: `topics` or `sentiment`."""
    made_at = models.DateTimeField(default=now)
    comments = models.PositiveIntegerField(default=0)
    """How many it was learned from."""
    record = models.JSONField(default=dict)
    """How good it proved, and what there were too few tags of."""
    data = models.BinaryField(null=True)
    """The engine's file: numbers and JSON, nothing that is run. None: too little to learn from."""

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["kind", "-id"], name="learned_newest")]

    def __str__(self) -> str:
        return f"{self.kind}, {self.made_at:%Y-%m-%d}"
