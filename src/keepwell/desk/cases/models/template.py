"""Messages that are written once and sent often, in every language."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from keepwell.language import LANGUAGES


class MessageTemplate(models.Model):
    """A message with fields, such as `{person}`, which are filled in for whom it is sent to."""

    name = models.CharField(max_length=80, unique=True)
    """What colleagues call it."""
    texts = models.JSONField(default=dict)
    """By language: `{"subject": …, "text": …}`; a language without text is not there."""
    ready = models.CharField(max_length=40, blank=True)
    """Which of the ready ones it began as."""
    is_retired = models.BooleanField(default=False)
    """It is offered no more; what was sent keeps it."""
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=now)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def lacking(self) -> list[str]:
        """Return the languages of Keepwell that it has no text in."""
        return [code for code in LANGUAGES if code not in self.texts]

    def language(self, *wanted: str) -> str:
        """Return the first wanted language that it is written in; else English, else any."""
        known = [*wanted, "en", *self.texts]
        return next((code for code in known if code in self.texts), "en")
