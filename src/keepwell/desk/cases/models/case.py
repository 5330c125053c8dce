"""Something that a customer is not happy with, until it is mended."""

from datetime import UTC, datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from keepwell.desk.cases.hours import Stretch
from keepwell.desk.cases.models.cause import Cause
from keepwell.desk.cases.models.choices import Severity, Source, Status

FAR = datetime(9000, 1, 1, tzinfo=UTC)
"""When something is due that stands still."""
OPEN = (Status.NEW, Status.OWNED, Status.IN_CONTACT, Status.REOPENED)
"""Work is to be done."""


def same_among(readers: int | None, same: str) -> str:
    """Return what makes a case the same as another: of these readers, or of all (None)."""
    return (f"{readers}:{same}" if readers is not None else same)[:140]


class Case(models.Model):
    """A case of a customer."""

    customer = models.ForeignKey(
        "customers.Customer", models.CASCADE, related_name="cases", db_index=False
    )
    person = models.ForeignKey("customers.Person", models.SET_NULL, null=True, related_name="cases")
    about = models.CharField(max_length=200)
    """In a few words, as colleagues and the customer read it."""
    topic = models.ForeignKey("surveys.Topic", models.SET_NULL, null=True, related_name="cases")
    reason = models.CharField(max_length=60)
    """Why it was opened, in a word: `complaint`, `detractor`, `score-fell`."""
    same = models.CharField(max_length=140)
    """What makes it the same as another of this customer: readers, reason and topic."""
    times = models.PositiveIntegerField(default=1)
    """How often it was reported."""
    source = models.CharField(max_length=10, default=Source.HAND)
    answer = models.ForeignKey("surveys.Answer", models.SET_NULL, null=True, related_name="cases")
    """The first answer that it was opened for."""
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    """None: Keepwell, by a rule."""
    branch = models.CharField(max_length=200, blank=True)
    """Of the rules, which one opened it."""

    severity = models.CharField(max_length=10, default=Severity.NORMAL)
    status = models.CharField(max_length=12, default=Status.NEW)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="cases", db_index=False
    )
    department = models.ForeignKey(
        "members.Department", models.SET_NULL, null=True, related_name="cases",
        db_index=False,  # there is `cases_of_department_due`
    )  # fmt: skip
    """Who looks after it, and whose hours count."""
    restricted_to = models.ForeignKey(
        "members.Department", models.SET_NULL, null=True, related_name="+"
    )
    """Beside its owner and administrators, only they see it; None: whoever sees the customer."""
    language = models.CharField(max_length=8)
    """What the customer is answered in."""

    opened_at = models.DateTimeField(default=now)
    reopened_at = models.DateTimeField(null=True)
    """When work began anew; both targets count from here."""
    answer_minutes = models.PositiveIntegerField()
    solve_minutes = models.PositiveIntegerField()
    """Its targets when it was opened, in working minutes."""
    first_answer_due = models.DateTimeField(null=True)
    first_answered_at = models.DateTimeField(null=True)
    """Since it was opened, or reopened."""
    resolve_due = models.DateTimeField(null=True)
    """None while the customer is waited for."""
    waiting_since = models.DateTimeField(null=True)
    pauses = models.JSONField(default=list)
    """Begin and end of each time that the customer was waited for."""
    due_at = models.DateTimeField(null=True)
    """Whichever is due next; FAR while the customer is waited for; None: the case is not open."""
    remind_at = models.DateTimeField(null=True)
    """When somebody is reminded next."""
    solved_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    cause = models.ForeignKey(Cause, models.PROTECT, null=True, related_name="cases")
    outcome = models.TextField(max_length=2_000, blank=True)
    """What was done about it."""
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, related_name="merged")
    version = models.PositiveIntegerField(default=1)
    """Counts its changes, so that two who work on it do not undo each other."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["customer", "same"],
                condition=Q(status__in=OPEN),
                name="cases_one_open",
            )
        ]
        indexes: ClassVar = [
            # Only what is open is due: lists of it walk these, however much was solved.
            models.Index(
                fields=["due_at", "id"], condition=Q(due_at__isnull=False), name="cases_due"
            ),
            models.Index(
                fields=["owner", "due_at", "id"],
                condition=Q(due_at__isnull=False),
                name="cases_of_owner_due",
            ),
            models.Index(
                fields=["department", "due_at", "id"],
                condition=Q(due_at__isnull=False),
                name="cases_of_department_due",
            ),
            models.Index(fields=["status", "-opened_at", "id"], name="cases_by_status"),
            models.Index(fields=["owner", "status", "-opened_at", "id"], name="cases_of_owner"),
            models.Index(fields=["customer", "-opened_at", "id"], name="cases_of_customer"),
            models.Index(fields=["-opened_at", "id"], name="cases_by_opening"),
            models.Index(
                fields=["remind_at"], condition=Q(remind_at__isnull=False), name="cases_to_remind"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.about}"

    @property
    def is_open(self) -> bool:
        """Return whether work is to be done."""
        return self.status in OPEN

    @property
    def begun_at(self) -> datetime:
        """Return since when its targets count."""
        return self.reopened_at or self.opened_at

    def paused(self) -> list[Stretch]:
        """Return the times that the customer was waited for, but not the one that lasts."""
        return [
            Stretch(datetime.fromisoformat(begins), datetime.fromisoformat(ends))
            for begins, ends in self.pauses
        ]
