"""How somebody is asked."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How a question reaches somebody."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS or chat")
    LINK = "link", _("Link")
    SITE = "site", _("Site")
    PHONE = "phone", _("Telephone")
    API = "api", _("API")


def channels() -> list[tuple[str, str]]:
    """Return the channels as choices; as a function, so that a new one needs no migration."""
    return [(one.value, str(one.label)) for one in Channel]
