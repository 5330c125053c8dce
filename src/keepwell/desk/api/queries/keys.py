"""What is read of keys."""

from django.db.models import F, QuerySet

from keepwell.desk.api.models import Key
from keepwell.desk.base.keys import digest


def keys() -> QuerySet[Key]:
    """Return all keys: those in use by name, then the revoked ones, the latest first."""
    return Key.objects.select_related("made_by").order_by(
        F("revoked_at").desc(nulls_first=True), "name", "pk"
    )


def keys_in_use() -> QuerySet[Key]:
    """Return the keys that open something."""
    return Key.objects.filter(revoked_at=None)


def key_of(text: str) -> Key | None:
    """Return the key that somebody shows, unless it is unknown or revoked."""
    return keys_in_use().filter(digest=digest(text)).first()
