"""What plans, steps and tasks may be."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Outcome(models.TextChoices):
    """What came of a plan."""

    OPEN = "", pgettext_lazy("plan", "Running")
    REACHED = "reached", _("Goal reached")
    MISSED = "missed", _("Goal missed")
    STOPPED = "stopped", _("Stopped")


class Status(models.TextChoices):
    """How far a step of a plan is."""

    OPEN = "open", pgettext_lazy("step", "Open")
    DONE = "done", _("Done")
    SKIPPED = "skipped", _("Skipped")
    PASSED = "passed", _("Not for this customer")


class State(models.TextChoices):
    """How far a task is."""

    OPEN = "open", pgettext_lazy("task", "Open")
    DOING = "doing", _("In work")
    DONE = "done", _("Done")
    SKIPPED = "skipped", _("Skipped")
