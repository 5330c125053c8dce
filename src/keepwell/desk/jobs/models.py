"""What we keep beside the queue itself, which is django-tasks-db's table of task results."""

from typing import ClassVar

from django.db import models
from django.utils import timezone


class Worker(models.Model):
    """A process that does jobs, and when it last showed that it lives."""

    id = models.CharField(max_length=64, primary_key=True)
    started_at = models.DateTimeField(default=timezone.now)
    beat_at = models.DateTimeField(db_index=True)
    """By the database's clock, so that machines need not agree on the time."""

    def __str__(self) -> str:
        return self.id


class Track(models.Model):
    """What happened to one job on its way, and how far it is."""

    job = models.UUIDField(primary_key=True)
    key = models.CharField(max_length=200, null=True, db_index=True)  # noqa: DJ001 - no key is not an empty key
    tries = models.PositiveSmallIntegerField(default=0)
    """How often it met trouble that passes."""
    deaths = models.PositiveSmallIntegerField(default=0)
    """How many workers died while doing it."""
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    """0: nobody knows."""
    text = models.CharField(max_length=200, blank=True)
    """What it does now, in English, to be translated when it is shown."""
    values = models.JSONField(default=dict)
    """What stands for the placeholders of `text`."""

    def __str__(self) -> str:
        return str(self.job)


class Key(models.Model):
    """A key under which jobs are asked for once. Its row is the lock of all that is asked so."""

    key = models.CharField(max_length=200, primary_key=True)
    job = models.UUIDField(null=True)
    """The newest job of this key."""

    def __str__(self) -> str:
        return self.key


class Rhythm(models.Model):
    """When a declared entry goes off next, and what an administrator changed about it."""

    key = models.CharField(max_length=200, primary_key=True)
    cron = models.CharField(max_length=100, blank=True)
    """Empty: as it is declared."""
    is_on = models.BooleanField(default=True)
    next_at = models.DateTimeField(db_index=True)
    plan = models.CharField(max_length=150)
    """The cron text and time zone by which `next_at` was found."""
    fired_at = models.DateTimeField(null=True)
    """When it last went off."""

    class Meta:
        ordering: ClassVar = ["key"]

    def __str__(self) -> str:
        return self.key
