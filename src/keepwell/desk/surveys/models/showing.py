"""Who was asked within a site."""

from typing import ClassVar

from django.db import models
from django.utils.timezone import now

from keepwell.desk.surveys.models.survey import Survey


class Showing(models.Model):
    """A survey that somebody known saw within a site: an asking, as an invitation is one."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="showings")
    contact = models.ForeignKey(
        "customers.Person", models.CASCADE, related_name="survey_showings", db_index=False
    )  # there is `showings_to`
    at = models.DateTimeField(default=now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["contact", "at"], name="showings_to")]

    def __str__(self) -> str:
        return f"{self.survey_id}: {self.contact_id}"
