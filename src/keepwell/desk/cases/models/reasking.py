"""Asking a customer anew once their case was solved."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from keepwell.desk.cases.models.case import Case


class AskAnew(models.Model):
    """By which survey, and when. There is one row, of number 1."""

    survey = models.ForeignKey("surveys.Survey", models.SET_NULL, null=True, related_name="+")
    """None: nobody is asked anew."""
    days = models.PositiveSmallIntegerField(default=7)
    """After a case was solved."""

    def __str__(self) -> str:
        return f"{self.survey_id}, {self.days}"


class Reasking(models.Model):
    """One time that a case was solved, and its customer is asked anew."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="reaskings", db_index=False)
    solved_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    """When they are asked; None: that is done."""
    invitation = models.OneToOneField(
        "surveys.Invitation", models.SET_NULL, null=True, related_name="reasking"
    )
    """None: they were not asked."""
    why = models.CharField(max_length=255, blank=True)
    """Why they were not asked, as a sentence."""
    answer = models.ForeignKey("surveys.Answer", models.SET_NULL, null=True, related_name="+")
    """What they answered, once the case knows it."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "solved_at"], name="reaskings_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at", "id"], condition=Q(due_at__isnull=False), name="reaskings_due"
            ),
            models.Index(
                fields=["id"],
                condition=Q(answer__isnull=True, invitation__isnull=False),
                name="reaskings_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.solved_at:%Y-%m-%d}"
