"""How pulling from a system went."""

from functools import cached_property
from typing import TYPE_CHECKING

from django.db import models

from keepwell.desk.intake.models.source import Source

if TYPE_CHECKING:
    from keepwell.desk.intake.syncs.declaring import Declaration


class Sync(models.Model):
    """What a declaration in the project's `syncs` has done so far."""

    source = models.OneToOneField(Source, models.CASCADE, related_name="sync")
    name = models.CharField(max_length=64, unique=True)
    """Of the file; the source may be renamed."""
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    """When it last ended well or badly; None while it runs for the first time."""
    rows = models.BigIntegerField(default=0)
    """Rows of the last run."""
    rejected = models.BigIntegerField(default=0)
    """Of these, rows that could not be used."""
    new = models.BigIntegerField(default=0)
    """Touchpoints and traits of the last run that were not known before."""
    problem = models.TextField(blank=True)
    """Why the last run failed; empty if it did not."""

    def __str__(self) -> str:
        return self.name

    @cached_property
    def declaration(self) -> "Declaration":
        """What its file says, looked up once by this object: every row asks for it.

        Raises SyncError if there is none, and DeclarationError if it has mistakes.
        """
        from keepwell.desk.intake.syncs import declaring

        return declaring.read(self.name)
