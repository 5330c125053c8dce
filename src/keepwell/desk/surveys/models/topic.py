"""What comments are about: the topics the team keeps, and which answers speak of them."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from keepwell.desk.surveys.models.answer import Answer
from keepwell.engine.feedback.topics.rules import Topic as Rule


class Topic(models.Model):
    """Something that customers speak of. Its name stays, whatever it is called later."""

    name = models.SlugField(max_length=64, unique=True)
    title = models.CharField(max_length=100)
    words = models.JSONField(default=dict)
    """What people write when they mean it: spellings by language, those of any under ""."""
    version = models.PositiveIntegerField(default=1)
    """Counts its changes, so that two who edit do not undo each other."""
    retired_at = models.DateTimeField(null=True)
    """Since when no comment gets it any more; those that have it keep it."""
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, related_name="merged")
    """Where its answers are now; who comes by an old link is led there."""
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=now)

    class Meta:
        ordering: ClassVar = ["title", "name"]

    def __str__(self) -> str:
        return self.title

    def rule(self) -> Rule:
        """Return what finds it in comments."""
        words = {language: tuple(some) for language, some in self.words.items()}
        return Rule(self.name, self.title, words)


class By(models.TextChoices):
    """Who first said that a comment has a topic."""

    RULE = "rule", _("By a rule")
    ESTIMATOR = "estimator", _("Suggested")
    COLLEAGUE = "colleague", _("By hand")


class Tagged(models.TextChoices):
    """Whether an answer has a topic."""

    SUGGESTED = "suggested", _("Suggested")
    """An estimator thinks so: it is in no figure until a colleague confirms it."""
    CONFIRMED = "confirmed", _("Confirmed")
    """It has: a colleague says so, or a rule that a colleague wrote."""
    REFUSED = "refused", _("Refused")
    """A colleague says that it has not; neither rule nor estimator says it again."""


class Mentions(models.QuerySet["Mention"]):
    """Mentions, narrowed."""

    def counted(self) -> Self:
        """Return those that are in figures."""
        return self.filter(state=Tagged.CONFIRMED)


class Mention(models.Model):
    """An answer has a topic, may have it, or has it not after all."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="mentions", db_index=False)
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="mentions", db_index=False)
    by = models.CharField(max_length=10)
    state = models.CharField(max_length=10, default=Tagged.CONFIRMED)
    confidence = models.FloatField(null=True)
    """Of a suggestion, how sure the estimator was: 0 to 1."""
    why = models.JSONField(default=list)
    """The words that made it: [start, end] in `plain(answer.comment)`, the weightiest first."""
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    """Who confirmed, refused or added it."""
    judged_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=now)

    objects = Mentions.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["answer", "topic"], name="mentions_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["topic", "state", "answer"], name="mentions_of_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id}: {self.topic_id}"
