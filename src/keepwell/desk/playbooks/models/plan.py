"""A playbook as it is followed for one customer."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from keepwell.desk.playbooks.document.told import told
from keepwell.desk.playbooks.models.choices import Outcome
from keepwell.desk.playbooks.models.playbook import Edition, Playbook


class Plan(models.Model):
    """What is done for a customer, and what is to come of it.

    Of a customer who is held out (`held_out`) it keeps only what came of it without a plan.
    """

    customer = models.ForeignKey(
        "customers.Customer", models.CASCADE, related_name="plans", db_index=False
    )
    playbook = models.ForeignKey(Playbook, models.PROTECT, related_name="plans", db_index=False)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="plans", db_index=False)
    title = models.CharField(max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="plans", db_index=False
    )
    goal = models.CharField(max_length=200)
    """In a sentence, as the customer reads it, too."""
    started_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField()
    """By when the goal is to be reached."""
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True, default=Outcome.OPEN)
    """One of Outcome."""
    reason = models.TextField(max_length=2_000, blank=True)
    """Why it was stopped, or what was learned."""
    score_start = models.FloatField(null=True)
    value_start = models.FloatField(null=True)
    score_end = models.FloatField(null=True)
    value_end = models.FloatField(null=True)
    """The customer's score and yearly value when it started and ended."""
    held_out = models.BooleanField(default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    by_hand = models.BooleanField(default=False)
    """Whether a colleague chose the customer, and not Keepwell: such plans prove nothing."""
    branch = models.CharField(max_length=200, blank=True)
    """Of the rules, which one started it."""
    case = models.ForeignKey("cases.Case", models.SET_NULL, null=True, related_name="plans")
    mark = models.CharField(max_length=100, unique=True, null=True)  # noqa: DJ001 - unique if there
    """What set it off: tried again, it is the same plan."""
    look_at = models.DateTimeField(null=True)
    """When Keepwell looks next whether it goes on; None: it has ended."""
    is_shared = models.BooleanField(default=False)
    """Whether the customer's link opens."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["customer", "playbook"],
                condition=Q(ended_at__isnull=True),
                name="plans_one_open",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["look_at", "id"],
                condition=Q(look_at__isnull=False),
                name="plans_to_look_at",
            ),
            models.Index(fields=["customer", "-started_at", "id"], name="plans_of_customer"),
            models.Index(fields=["playbook", "customer", "ended_at"], name="plans_of_both"),
            models.Index(fields=["playbook", "started_at"], name="plans_of_playbook"),
            models.Index(fields=["edition"], name="plans_of_edition"),
            models.Index(
                fields=["due_at", "id"],
                condition=Q(ended_at__isnull=True, held_out=False),
                name="plans_due",
            ),
            models.Index(fields=["-ended_at", "id"], name="plans_ended"),
            models.Index(fields=["owner", "due_at", "id"], name="plans_of_owner"),
        ]

    def __str__(self) -> str:
        return told(self.title)

    @property
    def is_open(self) -> bool:
        """Return whether it still runs."""
        return self.ended_at is None
