"""What a member chose to see of a list."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class ColumnChoice(models.Model):
    """The columns of the list of customers that a member wants, in their order."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="column_choice"
    )
    columns = models.JSONField(default=list)
    """Names of `columns.COLUMNS`, and `trait:…`."""

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.member_id}: {', '.join(self.columns)}"
