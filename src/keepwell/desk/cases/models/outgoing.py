"""Messages that Keepwell sends because somebody, or a rule, said so: each once."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from keepwell.desk.cases.models.case import Case
from keepwell.desk.cases.models.message import Message
from keepwell.desk.cases.models.template import MessageTemplate

HANDING_OVER = timedelta(hours=1)
"""Longer than this nothing is handed over: then the worker died of it."""


class Outgoing(models.Model):
    """A message made from a template for one person. Its row is the claim: there is one a mark."""

    mark = models.CharField(max_length=140, unique=True)
    """What brought it, such as `rule-3-answer-12`: asked for again, it is the same message."""
    template = models.ForeignKey(
        MessageTemplate, models.SET_NULL, null=True, related_name="outgoing"
    )
    person = models.ForeignKey("customers.Person", models.CASCADE, related_name="outgoing")
    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="outgoing")
    message = models.OneToOneField(Message, models.CASCADE, null=True, related_name="outgoing")
    """As it stands in the case's thread; None: it belongs to no case."""
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    """None: Keepwell, by a rule."""
    language = models.CharField(max_length=8)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    address = models.CharField(max_length=254)
    made_at = models.DateTimeField(default=now)
    next_at = models.DateTimeField(null=True)
    """When it may go out, or is tried again; None: it is through."""
    begun_at = models.DateTimeField(null=True)
    """When it was handed over. Written before, so that whatever happens then, it is sent once."""
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True)
    """Why it did not go out, as far as anybody said."""

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["next_at", "id"], condition=Q(next_at__isnull=False), name="outgoing_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.mark}: {self.subject}"

    def is_under_way(self, moment: datetime) -> bool:
        """Return whether it may yet go out; of one that is handed over right now nobody knows."""
        if self.next_at is not None:
            return True
        if self.sent_at or self.trouble or self.begun_at is None:
            return False
        return moment < self.begun_at + HANDING_OVER
