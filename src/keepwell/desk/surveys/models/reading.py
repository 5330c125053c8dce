"""What becomes of a comment once it is read, by programs and by colleagues."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Sentiment(models.IntegerChoices):
    """The mood of a comment, as the engine numbers it."""

    NEGATIVE = -1, _("Negative")
    NEUTRAL = 0, _("Neutral")
    POSITIVE = 1, _("Positive")


class Commented(models.Model):
    """An answer with a comment: what was read in it beside its topics."""

    read_at = models.DateTimeField(null=True)
    """When rules and estimators last looked at the comment; None: they still have to."""
    sentiment = models.SmallIntegerField(null=True)
    """One of `Sentiment`; None: nothing was learned of moods yet."""
    sure = models.FloatField(null=True)
    """How sure its least sure suggestion is, while one waits for a colleague."""
    sorted_at = models.DateTimeField(null=True)
    """When a colleague last settled its topics, none among them; only such answers teach."""
    sorted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        abstract = True
