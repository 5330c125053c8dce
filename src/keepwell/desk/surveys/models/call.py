"""Asking on the telephone: what a colleague calls about, and each time they tried."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from keepwell.desk.surveys.models.letter import Letter


class Outcome(models.TextChoices):
    """What came of a call."""

    ANSWERED = "answered", _("Answered")
    NO_ANSWER = "no_answer", _("Nobody picked up")
    BUSY = "busy", _("Busy")
    WRONG_NUMBER = "wrong_number", _("Wrong number")
    REFUSED = "refused", _("Does not want to be asked")
    CALL_BACK = "call_back", _("Call back later")


class Call(models.Model):
    """Somebody to call. The ledger's entry says whom, whether it waits still, and from when on."""

    letter = models.OneToOneField(Letter, models.CASCADE, related_name="call")
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="held_calls"
    )
    """The colleague who has it before them."""
    held_until = models.DateTimeField(null=True)
    """Until then nobody else gets it; then anybody may, for the colleague has left it."""
    is_agreed = models.BooleanField(default=False)
    """They named the time at which they want to be called: it comes before all others."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["holder", "held_until"], name="calls_held")]

    def __str__(self) -> str:
        return str(self.letter)


class Attempt(models.Model):
    """One time that a colleague called."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="attempts")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(default=now)
    outcome = models.CharField(max_length=15)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.call_id}: {self.outcome}"
