"""Files that are attached to what was said."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from keepwell.desk.cases.models.mailbox import IncomingMail
from keepwell.desk.cases.models.message import Message


class Attachment(models.Model):
    """A file that came with a mail, or that a colleague added to what they wrote."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    """Also what it is called on disk: nobody can guess it."""
    mail = models.ForeignKey(IncomingMail, models.CASCADE, null=True, related_name="attachments")
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="attachments")
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=100)
    """What the sender says that it is, such as `image/png`."""
    size = models.BigIntegerField()
    """Bytes."""

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(mail=None, message__isnull=False) | Q(mail__isnull=False, message=None),
                name="attachments_of_one",
            )
        ]

    def __str__(self) -> str:
        return self.name
