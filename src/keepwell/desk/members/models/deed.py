"""The log of deeds."""

from typing import ClassVar

from django.db import models
from django.utils.timezone import now

from keepwell.desk.members.models.member import Member


class Deed(models.Model):
    """Who did what to what, and what it was before and after. Never changed, never deleted."""

    at = models.DateTimeField(default=now, db_index=True)
    member = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="deeds")
    """None: Keepwell itself, or a member who is gone; `who` still says who it was."""
    who = models.CharField(max_length=150)
    verb = models.CharField(max_length=60)
    """What was done, as `room.deed`: `customers.set_owner`; see `deeds.sentence`."""
    kind = models.CharField(max_length=40)
    """What it was done to: `customer`, `member`, `segment` …"""
    subject = models.CharField(max_length=255)
    """Its key."""
    name = models.CharField(max_length=255)
    """What people call it."""
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["kind", "subject", "-at"], name="deeds_of_subject"),
            models.Index(fields=["kind", "-at"], name="deeds_by_kind"),
            models.Index(fields=["member", "-at"], name="deeds_of_member"),
            models.Index(fields=["verb", "-at"], name="deeds_by_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.who}: {self.verb} {self.name}"
