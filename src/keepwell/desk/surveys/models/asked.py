"""Whom a question or an answer is about."""

from django.db import models

from keepwell.desk.surveys.models.channel import Channel
from keepwell.desk.surveys.models.survey import Edition, Survey


class Asked(models.Model):
    """What an invitation and its answer have in common. Both go with the customer they are of."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="%(class)ss", db_index=False)
    edition = models.ForeignKey(Edition, models.RESTRICT, related_name="%(class)ss", db_index=False)
    customer = models.ForeignKey(
        "customers.Customer", models.CASCADE, null=True, related_name="survey_%(class)ss"
    )
    contact = models.ForeignKey(
        "customers.Person", models.CASCADE, null=True, related_name="survey_%(class)ss"
    )
    account = models.CharField(max_length=255, blank=True)
    person = models.CharField(max_length=255, blank=True)
    """What the lake calls the customer and the contact; empty: nobody knows."""
    channel = models.CharField(max_length=10, default=Channel.LINK)
    language = models.CharField(max_length=8)
    stage = models.CharField(max_length=64, blank=True)
    """Where on their way they were asked."""
    cause = models.CharField(max_length=255, blank=True)
    """The id of the touchpoint that was the reason to ask; empty: there was none."""

    class Meta:
        abstract = True
