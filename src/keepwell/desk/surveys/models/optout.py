"""Who wants no more questions."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keepwell.desk.surveys.models.invitation import Invitation

ERASED = "#"
"""What digests of addresses and keys begin with, of people who were erased."""


class How(models.TextChoices):
    """How somebody said that they want no more questions."""

    PAGE = "page", _("On the page a letter leads to")
    ONE_CLICK = "one_click", _("By their mail program")
    COLLEAGUE = "colleague", _("Told to a colleague")


class OptOut(models.Model):
    """Somebody is not to be asked; by address, by person, or both: either is enough."""

    address = models.CharField(max_length=254, blank=True)
    """In lower case."""
    person = models.CharField(max_length=255, blank=True)
    """What the lake calls them."""
    topic = models.CharField(max_length=64, blank=True)
    """The name of the survey; empty: all surveys."""
    how = models.CharField(max_length=10, default=How.PAGE)
    at = models.DateTimeField(default=now)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    """The colleague who was told."""
    invitation = models.ForeignKey(Invitation, models.SET_NULL, null=True, related_name="opt_outs")
    """Whose link led to it."""

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["address", "person", "topic"], name="opted_out_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["person"], name="opted_out_person"),
            models.Index(fields=["at", "id"], name="opted_out_newest"),
        ]

    def __str__(self) -> str:
        said = self.address or self.person
        return gettext("somebody who was erased") if said.startswith(ERASED) else said
