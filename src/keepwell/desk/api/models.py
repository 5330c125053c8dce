"""The keys by which other systems read, and ask people."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """A part of what the desk knows, which a key may read or not.

    `surveys` asks people, and `cases` works on them, too.
    """

    CUSTOMERS = "customers", _("Customers and people")
    SCORES = "scores", _("Scores and what moved them")
    TOUCHPOINTS = "touchpoints", _("Touchpoints")
    SEGMENTS = "segments", _("Segments")
    SURVEYS = "surveys", _("Asking people, and handing in answers")
    CASES = "cases", _("Cases: reading them, and working on them")


def scopes() -> list[tuple[str, str]]:
    """Return the scopes as choices."""
    return [(scope.value, str(scope.label)) for scope in Scope]


class Key(models.Model):
    """A key that lets one system read. It sees all customers: it is the company's, not a member's.

    What it is made of is shown once, and kept as a hash only.
    """

    name = models.CharField(_("name"), max_length=100)
    """What it is for."""
    digest = models.CharField(max_length=64, unique=True)
    """See `base.keys.digest`."""
    hint = models.CharField(max_length=32)
    """By which people tell it from others: `kw_read_…x7Qa`."""
    scopes = models.JSONField(default=list)
    """What it may read: values of Scope, in their order."""
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="api_keys"
    )
    made_at = models.DateTimeField(default=now)
    last_used_at = models.DateTimeField(null=True)
    """Written at most once a minute."""
    revoked_at = models.DateTimeField(null=True)
    """From then on it opens nothing, for good."""

    class Meta:
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def may_read(self, scope: str) -> bool:
        """Return whether the key has a scope."""
        return scope in self.scopes

    @property
    def scope_labels(self) -> list[str]:
        """What it may read, in words."""
        return [label for scope, label in scopes() if scope in self.scopes]
