"""Trees of rules, and their documents as they were in force."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from keepwell.desk.rules.tree import document as written
from keepwell.desk.rules.tree.reading import read


class Tree(models.Model):
    """A tree of rules. It is edited in `document`; what is in force is `live`."""

    name = models.CharField(max_length=60, unique=True)
    document = models.JSONField()
    """As `tree.writing.plain` returns it; `tree.reading.read` reads it."""
    version = models.PositiveIntegerField(default=1)
    """Counts the changes of the document, so that two who edit do not undo each other."""
    live = models.ForeignKey(
        "rules.Version", models.RESTRICT, null=True, related_name="+", db_index=False
    )
    """What is in force while the tree is on; None: nothing was yet."""
    is_on = models.BooleanField(default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=now)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_changed(self) -> bool:
        """Return whether the document is another one than what is in force."""
        return self.live is None or self.live.document != self.document

    def read(self) -> written.Tree:
        """Return the document that is being edited."""
        return read(self.document)


class Version(models.Model):
    """A document as it was in force. Never changed."""

    tree = models.ForeignKey(Tree, models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    """Counts the versions of a tree from 1."""
    document = models.JSONField()
    note = models.CharField(max_length=200, blank=True)
    """Why it was changed, as whoever did so said it."""
    made_at = models.DateTimeField(default=now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    who = models.CharField(max_length=150)
    """Their name, which outlives them."""

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tree", "number"], name="rules_by_number")
        ]

    def __str__(self) -> str:
        return f"{self.tree_id}, {self.number}"

    def read(self) -> written.Tree:
        """Return the document."""
        return read(self.document)
