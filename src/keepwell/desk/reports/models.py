"""The goal, what was counted, who reads it by mail, and what customers read of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from keepwell.desk.cases.models import Fix


class Measure(models.TextChoices):
    """What a goal is measured by."""

    ANSWERED = "answered", _("Share answered in time")
    SOLVED = "solved", _("Share solved in time")
    RECOVERED = "recovered", _("Share of the unhappy who are won back")
    NPS = "nps", _("NPS")


class Goal(models.Model):
    """What the programme is for. There is one; the log keeps what it was before."""

    sentence = models.CharField(max_length=300)
    measure = models.CharField(max_length=10, choices=Measure.choices, default=Measure.ANSWERED)
    level = models.FloatField()
    """A share from 0 to 1, or points of NPS."""
    by = models.DateField()
    worth = models.FloatField(null=True)
    """What a customer who is won back is worth, in the project's currency, as the team reckons."""
    changed_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.sentence


class Closing(models.Model):
    """What was counted of a month, of a department or of all; counted anew while it changes."""

    month = models.DateField()
    """Its first day."""
    department = models.ForeignKey(
        "members.Department", models.CASCADE, null=True, related_name="closings"
    )
    figures = models.JSONField()
    """As `figures.Loop` writes them; of all together also `recovery`."""
    made_at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "month", Coalesce("department", Value(0)), name="closings_one_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month}: {self.department_id}"


class Reader(models.Model):
    """A member who wants the report by mail each Monday."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="reads_closing"
    )
    since = models.DateTimeField(default=now)
    sent_for = models.DateField(null=True)
    """The Monday of the last letter, written before it goes out: none goes twice."""

    def __str__(self) -> str:
        return str(self.member_id)


class Page(models.Model):
    """The page for customers: “you said, we did”. There is one."""

    is_on = models.BooleanField(default=False)
    changed_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return str(self.pk)


class Entry(models.Model):
    """Something that customers said and we did, in one language, worded by hand."""

    fix = models.ForeignKey(Fix, models.CASCADE, related_name="entries", db_index=False)
    language = models.CharField(max_length=8)
    said = models.CharField(max_length=300)
    did = models.CharField(max_length=1_000)
    made_at = models.DateTimeField(default=now)

    class Meta:
        ordering: ClassVar = ["-fix__done_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fix", "language"], name="entries_once")
        ]

    def __str__(self) -> str:
        return self.said
