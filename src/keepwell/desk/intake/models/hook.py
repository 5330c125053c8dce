"""How the webhook of a source is read, and how one knows that it is from there."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from keepwell.desk.base.encrypted import EncryptedTextField
from keepwell.desk.intake.models.source import Source


class Scheme(models.TextChoices):
    """How a system signs what it sends."""

    NONE = "none", _("Not at all")
    HMAC = "hmac-sha256", _("HMAC-SHA256 of the body, in a header")
    STANDARD = "standard", _("Standard Webhooks")
    STRIPE = "stripe", "Stripe"
    ZENDESK = "zendesk", "Zendesk"
    CHATWOOT = "chatwoot", "Chatwoot"
    CALENDLY = "calendly", "Calendly"


class Hook(models.Model):
    """The webhook of a source."""

    source = models.OneToOneField(Source, models.CASCADE, related_name="hook")
    mapping = models.TextField()
    """Rules in YAML: see `hooks.mapping`."""
    ready = models.CharField(max_length=20)
    """The ready mapping it began with, whose sample is shown to try."""
    scheme = models.CharField(max_length=20, choices=Scheme, default=Scheme.NONE)
    header = models.CharField(max_length=80, blank=True)
    """Where the signature stands, if the scheme does not say it."""
    secret = EncryptedTextField(blank=True)
    """Needed to check what is signed, so it cannot be kept as a hash."""

    def __str__(self) -> str:
        return f"{self.source}"

    @property
    def is_checked(self) -> bool:
        """Whether only what is signed is taken."""
        return self.scheme != Scheme.NONE and bool(self.secret)
