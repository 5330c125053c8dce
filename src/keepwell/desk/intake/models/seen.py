"""What sources send: events, their properties, and of which types they are."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from keepwell.desk.intake.models.source import Source

TYPES = {
    "number": _("number"), "text": _("text"), "yes or no": _("yes or no"), "list": _("list"),
    "object": _("object"), "nothing": _("nothing"),
}  # fmt: skip
"""What the types of JSON are called."""


class Seen(models.Model):
    """An event or trait of a source, or a property of an event, and the types it came in."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="seen", db_index=False)
    what = models.CharField(max_length=255)
    """The event; empty for traits."""
    field = models.CharField(max_length=255)
    """The property or trait; empty for the event itself."""
    types = models.JSONField(default=dict)
    """How often it came as which type: `{"number": 12, "text": 1}`."""
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    drifted_at = models.DateTimeField(null=True)
    """When it last came as a type that it had not come as before."""

    class Meta:
        ordering: ClassVar = ["what", "field"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "what", "field"], name="intake_seen_once")
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.field}".strip()

    @property
    def count(self) -> int:
        """How often it came."""
        return sum(self.types.values())

    @property
    def worded(self) -> list[tuple[str, int]]:
        """The types in words with how often each came, the most frequent first."""
        often = sorted(self.types.items(), key=lambda pair: -pair[1])
        return [(str(TYPES.get(kind, kind)), count) for kind, count in often if kind]
