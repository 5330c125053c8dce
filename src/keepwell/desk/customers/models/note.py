"""What members write about customers."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now


class Note(models.Model):
    """A note about a customer."""

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="notes"
    )
    who = models.CharField(max_length=150)
    """The author's name, which outlives the author."""
    text = models.TextField(max_length=10_000)
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="mentioned_in")
    written_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-written_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["customer", "-written_at"], name="notes_of_customer")
        ]

    def __str__(self) -> str:
        return self.text[:80]
