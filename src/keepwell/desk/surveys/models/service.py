"""What brings short messages to people: SMS gateways and chat apps."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from keepwell.desk.base.encrypted import EncryptedTextField

PHONE = "phone"
"""The trait of a service that reaches telephone numbers."""


class Service(models.Model):
    """A message service, as an administrator set it up."""

    title = models.CharField(max_length=100)
    """For colleagues, and what programs call it."""
    url = EncryptedTextField(blank=True)
    """Apprise's address of it, with `{to}` where the recipient belongs. It holds keys and passwords
    that are needed to send, so they cannot be kept as a hash, and it is never shown again;
    `${NAME}` in it is read from the environment. Empty once the service is removed."""
    trait = models.CharField(max_length=64, default=PHONE)
    """Which trait of a person says where they are reached: a telephone number, or a handle."""
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=now)
    removed_at = models.DateTimeField(null=True)
    """From then on nothing goes out by it; the log of what went out stays."""

    class Meta:
        ordering: ClassVar = ["title", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def kind(self) -> str:
        """Return how its address begins, such as `twilio`; empty if unreadable."""
        kind, colon, _rest = self.url.partition("://")
        return kind.lower() if colon else ""

    @property
    def reaches_phones(self) -> bool:
        """Return whether it sends to telephone numbers."""
        return self.trait == PHONE
