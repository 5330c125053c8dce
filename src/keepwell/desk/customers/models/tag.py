"""Words that members put on customers."""

from typing import ClassVar

from django.db import models


class Tag(models.Model):
    """A word."""

    name = models.CharField(max_length=50, unique=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
