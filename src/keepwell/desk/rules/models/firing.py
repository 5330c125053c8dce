"""What trees did."""

from typing import ClassVar

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from keepwell.desk.rules.models.tree import Tree, Version
from keepwell.desk.rules.models.trigger import Trigger


class Outcome(models.TextChoices):
    """What became of an action."""

    DONE = "done", _("Done")
    SKIPPED = "skipped", _("Left out")
    """There was nothing to do, or it was not allowed, and that is as it should be."""
    FAILED = "failed", _("Failed")
    """Somebody has to mend the rules."""


class Reason(models.TextChoices):
    """Why an action was not done, or not wholly. A sentence may hold `{name}`."""

    DEPARTMENT = "department", _("There is no department “{name}” any more.")
    MEMBER = "member", _("Nobody with the address “{name}” works here any more.")
    UNSEEN = "unseen", _("{name} may not see this customer.")
    NOBODY = "nobody", _("Nobody there is active and may see this customer.")
    OWNERLESS = "ownerless", _("The customer has no owner who is active.")
    TOPIC = "topic", _("There is no topic “{name}” any more.")
    PLAYBOOK = "playbook", _("There is no playbook “{name}” any more.")
    ENTRY = "entry", _("The playbook says that this customer does not enter it now.")
    TEMPLATE = "template", _("There is no template “{name}” any more.")
    PERSONLESS = "personless", _("Nobody knows who at the customer it was.")
    SILENT = "silent", _("They may not be written to now, or were already.")
    THERE = "there", _("It was so already.")
    REFUSED = "refused", _("It was refused: {name}")


class Firing(models.Model):
    """A branch of a tree was taken."""

    trigger = models.ForeignKey(Trigger, models.CASCADE, related_name="firings", db_index=False)
    tree = models.ForeignKey(Tree, models.CASCADE, related_name="firings", db_index=False)
    version = models.ForeignKey(Version, models.CASCADE, related_name="firings")
    """What was in force."""
    path = models.CharField(max_length=200)
    """Of the branch: its name behind those of all it belongs to."""
    at = models.DateTimeField(default=now)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["trigger", "tree", "path"], name="firings_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["tree", "-at", "-id"], include=["path"], name="firings_of_tree")
        ]

    def __str__(self) -> str:
        return f"{self.trigger_id}: {self.path}"


class Done(models.Model):
    """An action of a branch that was taken, and what became of it."""

    firing = models.ForeignKey(Firing, models.CASCADE, related_name="done", db_index=False)
    number = models.PositiveSmallIntegerField()
    """Of the action in its branch, from 0."""
    kind = models.CharField(max_length=20)
    """One of `tree.document.KINDS`."""
    name = models.CharField(max_length=200, blank=True)
    """The playbook, the tag, the template, what it is about."""
    outcome = models.CharField(max_length=10, default=Outcome.DONE)
    reason = models.CharField(max_length=12, blank=True)
    """One of `Reason`."""
    about = models.CharField(max_length=200, blank=True)
    """What the reason names."""
    case = models.ForeignKey("cases.Case", models.SET_NULL, null=True, related_name="+")
    """The case that came of it."""
    owner = models.CharField(max_length=150, blank=True)
    """Whom it was given to."""

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["firing", "number"], name="done_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["id"],
                condition=models.Q(outcome="failed"),
                name="done_failed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.outcome}"

    @property
    def why(self) -> str:
        """Return the reason in a sentence; empty if there is none."""
        return str(Reason(self.reason).label).format(name=self.about) if self.reason else ""
