"""Playbooks, and what they were when plans started with them."""

from functools import lru_cache
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from keepwell.desk.playbooks.document import Document, read_text
from keepwell.desk.playbooks.document.told import told


class Playbook(models.Model):
    """What is done for customers of a kind. `edition` is what the next plan starts with."""

    name = models.SlugField(max_length=64, unique=True)
    title = models.CharField(max_length=200)
    purpose = models.CharField(max_length=20)
    """One of `document.PURPOSES`."""
    is_on = models.BooleanField(default=True)
    """Whether plans may start with it."""
    starts_by_itself = models.BooleanField(default=False)
    edition = models.ForeignKey(
        "playbooks.Edition", models.RESTRICT, null=True, related_name="+", db_index=False
    )
    """None only while it is being made."""
    version = models.PositiveIntegerField(default=1)
    """Counts its changes, so that two who edit do not undo each other."""
    changed_at = models.DateTimeField(default=now)

    class Meta:
        ordering: ClassVar = ["title", "id"]
        indexes: ClassVar = [
            models.Index(
                fields=["id"], condition=Q(is_on=True, starts_by_itself=True),
                name="playbooks_by_themselves",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return told(self.title)

    def read(self) -> Document:
        """Return what the next plan starts with."""
        assert self.edition is not None
        return self.edition.read()


class Edition(models.Model):
    """A playbook as it was from a moment on. Never changed: plans go on with theirs."""

    playbook = models.ForeignKey(Playbook, models.CASCADE, related_name="editions", db_index=False)
    number = models.PositiveIntegerField()
    text = models.TextField(max_length=200_000)
    """YAML, as `document.read_text` reads it."""
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["playbook", "number"], name="editions_one_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.playbook_id} {self.number}"

    def read(self) -> Document:
        """Return it as plain data."""
        return _read(self.text)


@lru_cache(maxsize=256)
def _read(text: str) -> Document:
    return read_text(text)
