"""Something that a colleague or a department has to do."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from keepwell.desk.playbooks.document.told import told
from keepwell.desk.playbooks.models.choices import State
from keepwell.desk.playbooks.models.plan import Plan
from keepwell.desk.playbooks.models.step import Step

OPEN = (State.OPEN, State.DOING)
"""There is something to do."""


class Task(models.Model):
    """A task: of a plan, of a case, or on its own."""

    title = models.CharField(max_length=200)
    guideline = models.TextField(max_length=10_000, blank=True)
    """How to do it well."""
    customer = models.ForeignKey(
        "customers.Customer", models.CASCADE, null=True, related_name="tasks", db_index=False
    )
    plan = models.ForeignKey(
        Plan, models.CASCADE, null=True, related_name="tasks", db_index=False
    )  # there is `tasks_of_plan`
    step = models.OneToOneField(Step, models.CASCADE, null=True, related_name="task")
    case = models.ForeignKey("cases.Case", models.SET_NULL, null=True, related_name="tasks")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="tasks", db_index=False
    )
    department = models.ForeignKey(
        "members.Department", models.SET_NULL, null=True, related_name="tasks", db_index=False
    )
    """On whose board it is."""
    state = models.CharField(max_length=10, default=State.OPEN)
    """One of State."""
    due_at = models.DateTimeField(null=True)
    """None: whenever there is time."""
    snoozed_until = models.DateTimeField(null=True)
    """It is out of sight until then."""
    reason = models.TextField(max_length=2_000, blank=True)
    """Why it was snoozed last, or skipped."""
    note = models.TextField(max_length=10_000, blank=True)
    """What came of it."""
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=now)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    branch = models.CharField(max_length=200, blank=True)
    """Of the rules, which one set it."""
    mark = models.CharField(max_length=100, unique=True, null=True)  # noqa: DJ001 - unique if there
    """What set it off: tried again, it is the same task."""
    is_told_late = models.BooleanField(default=False)
    """Whether its owner was told that it is overdue."""

    class Meta:
        indexes: ClassVar = [
            # Lists of what is to do walk these, however much was done.
            models.Index(
                fields=["owner", "due_at", "id"], condition=Q(ended_at__isnull=True),
                name="tasks_of_owner",
            ),
            models.Index(
                fields=["department", "due_at", "id"], condition=Q(ended_at__isnull=True),
                name="tasks_of_department",
            ),
            models.Index(
                fields=["due_at", "id"], condition=Q(ended_at__isnull=True), name="tasks_due"
            ),
            models.Index(
                fields=["due_at"], condition=Q(ended_at__isnull=True, is_told_late=False),
                name="tasks_to_tell",
            ),
            models.Index(fields=["customer", "ended_at", "due_at"], name="tasks_of_customer"),
            models.Index(fields=["plan"], name="tasks_of_plan"),
            models.Index(fields=["department", "-ended_at"], name="tasks_done_by_department"),
            models.Index(fields=["owner", "-ended_at"], name="tasks_done_by_owner"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return told(self.title)

    @property
    def is_open(self) -> bool:
        """Return whether there is something to do."""
        return self.state in OPEN
