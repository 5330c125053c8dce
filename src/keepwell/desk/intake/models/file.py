"""Files that people brought to be imported."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.timezone import now


class File(models.Model):
    """A file that was brought at the desk, how it is to be read, and what became of its rows."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    """Also what it is called on disk: nobody can guess it."""
    name = models.CharField(max_length=255)
    """As it was called where it came from."""
    size = models.BigIntegerField()
    """Bytes."""
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    """Who brought it."""
    brought_at = models.DateTimeField(default=now)
    columns = models.JSONField(default=list)
    """What the file calls its columns."""
    shape = models.CharField(max_length=64)
    """Stands for the columns: files of one shape are mapped alike."""
    mapping = models.JSONField(default=dict)
    """How it is read, as `imports.mapping` writes it down; empty until it is started."""
    started_at = models.DateTimeField(null=True)
    job = models.UUIDField(null=True)
    """The job that imports it, or that did."""
    runs = models.PositiveSmallIntegerField(default=0)
    """How often a worker began; more than once if it was interrupted."""
    finished_at = models.DateTimeField(null=True)
    trouble = models.TextField(blank=True)
    """Why the file could not be read to its end."""
    read = models.BigIntegerField(default=0)
    new = models.BigIntegerField(default=0)
    known = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    reasons = models.JSONField(default=list)
    """[column, what was expected, rows], the most frequent first."""
    ignored = models.JSONField(default=list)
    """Columns that the table has no place for."""

    class Meta:
        ordering: ClassVar = ["-brought_at", "id"]
        indexes: ClassVar = [
            models.Index("brought_at", "id", name="file_by_time"),
            models.Index("shape", "started_at", name="file_by_shape"),
        ]

    def __str__(self) -> str:
        return self.name
