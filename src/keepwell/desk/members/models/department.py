"""Parts of the company."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Department(models.Model):
    """A part of the company. Members of one see each other's customers if they see `team`."""

    name = models.CharField(_("name"), max_length=100, unique=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
