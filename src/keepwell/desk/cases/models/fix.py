"""What is done so that a cause brings no more complaints."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepwell.desk.cases.models.cause import Cause


class Progress(models.TextChoices):
    """How far a fix is."""

    PLANNED = "planned", pgettext_lazy("fix", "Planned")
    DOING = "doing", pgettext_lazy("fix", "In work")
    DONE = "done", pgettext_lazy("fix", "Done")
    GIVEN_UP = "given_up", _("Given up")


class Fix(models.Model):
    """A remedy for a root cause, with somebody who sees to it."""

    cause = models.ForeignKey(Cause, models.PROTECT, related_name="fixes")
    title = models.CharField(max_length=200)
    what = models.TextField(max_length=5_000, blank=True)
    """What is to be done, for colleagues."""
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="fixes"
    )
    department = models.ForeignKey(
        "members.Department", models.SET_NULL, null=True, related_name="fixes"
    )
    due = models.DateField(null=True)
    progress = models.CharField(max_length=10, default=Progress.PLANNED)
    done_at = models.DateTimeField(null=True)
    """Since when complaints are compared with those before; None: it is not done."""
    result = models.TextField(max_length=5_000, blank=True)
    """What came of it."""
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=now)

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["department", "done_at"], name="fixes_of_department"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_done(self) -> bool:
        """Return whether it is done."""
        return self.progress == Progress.DONE
