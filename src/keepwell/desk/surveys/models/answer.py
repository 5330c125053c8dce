"""What was answered."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from keepwell.desk.surveys.models.asked import Asked
from keepwell.desk.surveys.models.invitation import Invitation
from keepwell.desk.surveys.models.reading import Commented


class Verdict(models.TextChoices):
    """Whether an answer counts."""

    COUNTED = "counted", _("Counted")
    HELD = "held", _("In quarantine")
    """Nobody is sure that a person gave it: it is in no figure until a colleague releases it."""
    DROPPED = "dropped", _("Dropped")
    """A colleague says that it was no person."""


class Doubt(models.TextChoices):
    """Why an answer was held."""

    DECOY = "decoy", _("It filled in a field, or followed a link, that people do not see.")
    FAST = "fast", _("It came faster than a person reads and taps.")
    NO_HAND = "no_hand", _("The page ran scripts, and no finger, mouse or key was used.")
    AGENT = "agent", _("A program sent it that checks links or fetches pages.")
    MANY = "many", _("Many came from one address within seconds.")


class Answer(Asked, Commented):
    """What somebody answered, as it came."""

    invitation = models.OneToOneField(Invitation, models.SET_NULL, null=True, related_name="answer")
    """None: by an anonymous link, or doubted and followed by another. One answer at most counts."""
    mark = models.CharField(max_length=32, unique=True)
    """Of the page that it was given on: the same page sent twice is one answer."""
    at = models.DateTimeField(default=now)
    values = models.JSONField(default=dict)
    """By question, as `form.checking` reads them."""
    score = models.SmallIntegerField(null=True)
    """On the scale of what the survey measures; None: it measures nothing."""
    comment = models.TextField(blank=True)
    """All that was written freely."""
    place = models.CharField(max_length=100, blank=True)
    """Where the link stood that led to it, such as a desk; empty: nobody said."""
    is_whole = models.BooleanField(default=True)
    """False: they left before the last page, and what they gave counts without the rest."""
    colleague = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    """Who asked on the telephone and wrote it down; None: they answered themselves."""
    verdict = models.CharField(max_length=10, default=Verdict.COUNTED)
    doubt = models.CharField(max_length=10, blank=True)
    """Why it was held, also after it was released or dropped."""
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    """Who released or dropped it."""

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["survey", "verdict", "at", "id"], name="answers_of_survey"),
            models.Index(fields=["verdict", "at", "id"], name="answers_by_verdict"),
            models.Index(
                fields=["id"],
                name="answers_unread",
                condition=Q(read_at=None, verdict=Verdict.COUNTED) & ~Q(comment=""),
            ),
            models.Index(
                fields=["verdict", "at", "id"],
                name="answers_to_sort",
                condition=Q(sorted_at=None, verdict=Verdict.COUNTED) & ~Q(comment=""),
            ),
            models.Index(
                fields=["sorted_at"],
                name="answers_sorted",
                condition=Q(sorted_at__isnull=False),
            ),
            models.Index(
                fields=["sure", "id"],
                name="answers_least_sure",
                condition=Q(sure__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}: {self.score}"

    @property
    def fact(self) -> str:
        """Return the id of its touchpoint: however often it is told, the lake has it once."""
        return f"answer-{self.pk}"
