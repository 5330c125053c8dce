"""What was answered by who has not finished."""

from typing import ClassVar

from django.db import models
from django.utils.timezone import now

from keepwell.desk.surveys.models.asked import Asked
from keepwell.desk.surveys.models.invitation import Invitation


class Partial(Asked):
    """The earlier pages of a survey that somebody began. It is no answer, and in no figure.

    It goes once the answer is whole, or counts without its last pages.
    """

    invitation = models.OneToOneField(Invitation, models.CASCADE, null=True, related_name="partial")
    """None: by an anonymous link."""
    mark = models.CharField(max_length=32, unique=True)
    """Of the page, as the answer will have it."""
    place = models.CharField(max_length=100, blank=True)
    """Where the link stood that led here, such as a desk; empty: nobody said."""
    at = models.DateTimeField(default=now)
    """When the last page was sent."""
    page = models.PositiveSmallIntegerField()
    """The number of the page that comes next, from 0."""
    values = models.JSONField(default=dict)
    score = models.SmallIntegerField(null=True)
    doubt = models.CharField(max_length=10, blank=True)
    """Why a person may not have sent it, as `Answer.doubt` says it."""

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["survey", "at", "id"], name="partials_of_survey"),
            models.Index(fields=["at", "id"], name="partials_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}: {self.page}"
