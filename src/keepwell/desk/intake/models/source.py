"""Systems that send us what happens, and the keys by which we know them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """How a source sends."""

    TRACKING = "tracking", _("Tracking API")
    WEBHOOK = "webhook", _("Webhook")
    SYNC = "sync", _("Pulled from")


class Source(models.Model):
    """A system that sends us what happens. Its name stands beside each fact that came from it."""

    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.TRACKING)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=now)
    received = models.BigIntegerField(default=0)
    """Messages that came and were looked at; those of a repeated request count again."""
    rejected = models.BigIntegerField(default=0)
    """Of these, messages that could not be used."""
    last_arrival = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Key(models.Model):
    """What a source shows to be let in. It can bring facts and read nothing."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="keys")
    digest = models.CharField(max_length=64, unique=True)
    """See `base.keys`: the key itself is not kept."""
    hint = models.CharField(max_length=30)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=now)
    used_at = models.DateTimeField(null=True)
    """When something last came with it that has been looked at."""
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.hint
