"""Surveys that are sent to many: to whom, when, and what came of each time."""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from keepwell.desk.surveys.models.channel import Channel
from keepwell.desk.surveys.models.service import Service
from keepwell.desk.surveys.models.survey import Survey


class Timing(models.TextChoices):
    """When people are asked."""

    ONCE = "once", _("Once")
    EVERY = "every", _("Again and again")
    AFTER = "after", _("Some time after something happened")
    BEFORE = "before", _("Some days before the contract comes up")


class Unit(models.TextChoices):
    """What the time after something happened is counted in."""

    DAYS = "days", _("Days")
    HOURS = "hours", _("Hours")
    MINUTES = "minutes", _("Minutes")


class Standing(models.TextChoices):
    """How far a distribution is."""

    DRAFT = "draft", _("Draft")
    ON = "on", _("On")
    PAUSED = "paused", _("Paused")
    """Nobody is chosen, and letters wait."""
    ENDED = "ended", _("Ended")
    """Letters that still waited were withdrawn."""


class Distribution(models.Model):
    """A survey that goes to the people of a segment, by a schedule."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="distributions")
    title = models.CharField(max_length=100)
    segment = models.CharField(max_length=64, blank=True)
    """Of accounts, whose people are asked; empty: all that `made_by` may see."""
    channel = models.CharField(max_length=10, default=Channel.EMAIL)
    service = models.ForeignKey(Service, models.RESTRICT, null=True, related_name="distributions")
    """Of the channel `sms`: what brings the messages."""
    texts = models.JSONField(default=dict)
    """Of the channel `sms`: what is written, by language; where there is none, the usual text."""
    timing = models.CharField(max_length=10, default=Timing.ONCE)
    begins_at = models.DateTimeField(default=now)
    every_days = models.PositiveIntegerField(null=True)
    """Of `every`: days from one time to the next."""
    event = models.CharField(max_length=255, blank=True)
    """Of `after`: what happened."""
    days = models.PositiveIntegerField(default=0)
    """Of `after` and `before`: how many, of `after` counted in `unit`."""
    unit = models.CharField(max_length=10, default=Unit.DAYS)
    share = models.PositiveSmallIntegerField(default=100)
    """Percent of the people who may be asked, drawn anew each time."""
    quota = models.PositiveIntegerField(null=True)
    """How many are asked each time at most."""
    remind_after = models.PositiveIntegerField(null=True)
    """Days after which who has not answered gets one more letter; None: nobody does."""
    attempts = models.PositiveSmallIntegerField(default=4)
    """Of the channel `phone`: how often somebody is called who is not reached."""
    standing = models.CharField(max_length=10, default=Standing.DRAFT)
    next_at = models.DateTimeField(null=True, db_index=True)
    """When people are chosen next; None: not before somebody starts it."""
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    """Whose sight it has: only their customers are asked. Once they are gone nobody is."""
    made_at = models.DateTimeField(default=now)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def delay(self) -> timedelta:
        """Return how long after something happened people are asked."""
        return timedelta(**{self.unit: self.days})


class Run(models.Model):
    """One time that people were chosen, or would have been."""

    distribution = models.ForeignKey(Distribution, models.CASCADE, related_name="runs")
    is_dry = models.BooleanField(default=False)
    """Nobody was asked: somebody wanted to see who would be."""
    at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True)
    asked = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=list)
    """Of each reason `{key, why, rule, count, people}`; the first people only, by number."""

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.distribution_id}, {self.at:%Y-%m-%d}"
