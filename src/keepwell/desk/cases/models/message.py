"""What is said in a case."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from keepwell.desk.cases.models.case import Case
from keepwell.desk.cases.models.choices import Means, Way

LONGEST = 10_000
"""Characters of a message."""


class Message(models.Model):
    """Something that the customer or a colleague said."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="messages", db_index=False)
    way = models.CharField(max_length=5, default=Way.NOTE)
    means = models.CharField(max_length=10, default=Means.EMAIL)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    who = models.CharField(max_length=255)
    """The author's name, which outlives the author; of a customer, what is known of them."""
    text = models.TextField(max_length=LONGEST)
    at = models.DateTimeField(default=now)
    address = models.CharField(max_length=254, blank=True)
    """Where it is mailed or sent to; empty: it was said otherwise."""
    sent_at = models.DateTimeField(null=True)
    """When it was handed to the mail server, or taken by the service."""
    service = models.ForeignKey(
        "surveys.Service", models.SET_NULL, null=True, related_name="case_messages"
    )
    """What brings it as an SMS or chat message; None: nothing has to."""
    begun_at = models.DateTimeField(null=True)
    """When it was handed to the service. Written before, so that it goes out once at most."""
    trouble = models.CharField(max_length=300, blank=True)
    """Why it did not go out, as far as the service said."""
    template = models.ForeignKey(
        "cases.MessageTemplate", models.SET_NULL, null=True, related_name="messages"
    )
    """What it was written from."""
    mark = models.CharField(max_length=100, unique=True, null=True)  # noqa: DJ001 - unique if there
    """What brought it, such as `answer-12`: brought again it is the same message."""

    class Meta:
        ordering: ClassVar = ["at", "id"]
        indexes: ClassVar = [models.Index(fields=["case", "at", "id"], name="messages_of_case")]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def is_waiting(self) -> bool:
        """Return whether it has yet to go out."""
        return bool(self.address) and self.sent_at is None and not self.trouble
