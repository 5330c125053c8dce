"""What wants a deed from somebody, why, and who is told."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from keepwell.desk.alerts.ranking import Stake


class Outcome(models.TextChoices):
    """What became of an alert."""

    DONE = "done", _("Done")
    DISMISSED = "dismissed", _("Dismissed")
    CASE = "case", _("Made a case")
    OLD = "old", _("Too old")
    """Nobody did anything about it for so long that it is news no more."""


class State(models.TextChoices):
    """Whether somebody was told of an alert."""

    WAITING = "waiting", _("Waits")
    """For the next look, or for the end of quiet hours."""
    TOLD = "told", _("Told")
    HELD = "held", _("Held back")


class Alert(models.Model):
    """What wants a deed: all signals of one customer within a day are one."""

    subject = models.CharField(max_length=300)
    """What is merged: `customer:12:2026-03-31`, else the key of its only signal."""
    customer = models.ForeignKey(
        "customers.Customer", models.CASCADE, null=True, related_name="alerts"
    )
    case = models.ForeignKey("cases.Case", models.CASCADE, null=True, related_name="alerts")
    segment = models.CharField(max_length=200, blank=True)
    """The segment it is about, if it is about one."""
    at = models.DateTimeField()
    """When the newest of its signals happened."""
    is_urgent = models.BooleanField(default=False)
    """Outside of everybody's budget."""
    rank = models.FloatField()
    """Its place in all lists, the highest first; see `ranking`."""
    value = models.FloatField()
    risk = models.FloatField()
    chance = models.FloatField()
    """What its rank is made of; see `ranking.Stake`."""
    made_at = models.DateTimeField(default=now)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="alerts_taken"
    )
    taken_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    note = models.CharField(max_length=500, blank=True)
    """Why it was dismissed, or what was done."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(done_at__isnull=True), name="alerts_one_open"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["-rank", "id"], condition=Q(done_at__isnull=True), name="alerts_open"
            ),
            models.Index(fields=["-done_at", "id"], name="alerts_done"),
            models.Index(fields=["customer", "-at", "id"], name="alerts_of_customer"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def stake(self) -> Stake:
        """Return what its rank is made of."""
        return Stake(self.value, self.risk, self.chance)


class Reason(models.Model):
    """A signal: something that happened once."""

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="reasons")
    key = models.CharField(max_length=300, unique=True)
    """What tells it from all others, such as `crossing:12`: it is an alert once."""
    kind = models.CharField(max_length=30)
    title = models.CharField(max_length=300)
    """For kinds that `words` has no sentence for."""
    case = models.ForeignKey("cases.Case", models.CASCADE, null=True, related_name="+")
    """The case that its sentence names, if it names one."""
    data = models.JSONField(default=dict)
    """What its sentence needs, by kind."""
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "id"]
        indexes: ClassVar = [models.Index(fields=["kind", "at"], name="alert_reasons_of_kind")]

    def __str__(self) -> str:
        return self.key


class Receiver(models.Model):
    """Somebody who is to hear of an alert, and whether they did."""

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="receivers", db_index=False)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="alerts", db_index=False
    )
    state = models.CharField(max_length=10, default=State.WAITING)
    until = models.DateTimeField(null=True)
    """When quiet hours end for which it waits."""
    told_at = models.DateTimeField(null=True)
    day = models.DateField(null=True)
    """On which it was told or held back, by the clock of the member."""
    was_urgent = models.BooleanField(default=False)
    """Told outside of the budget."""
    is_summed_up = models.BooleanField(default=False)
    """Whether a morning's summary named it, after it was held back."""
    snoozed_until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["alert", "member"], name="alert_receivers_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["member", "state", "day"], name="alert_receivers_of_member"),
            models.Index(
                fields=["member", "until"],
                condition=Q(state=State.WAITING),
                name="alert_receivers_waiting",
            ),
            models.Index(
                fields=["member", "day"],
                condition=Q(state=State.HELD, is_summed_up=False),
                name="alert_receivers_to_sum_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alert_id}: {self.member_id} {self.state}"
