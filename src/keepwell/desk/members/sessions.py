"""Sessions by whose rows nobody comes in: the database holds a digest of what the cookie says.

Else whoever reads a copy of the database could go on where a member is signed in.
"""

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone

from keepwell.desk.base.keys import digest

LENGTH = 40
"""Characters of Django's column: 160 bits of the digest."""


class SessionStore(db.SessionStore):
    """Django's sessions in the database, by the digests of their keys."""

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        found = self.model.objects.filter(
            session_key=_kept(self.session_key), expire_date__gt=timezone.now()
        ).first()
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        """Return whether there is a session of this key."""
        return super().exists(_kept(session_key))

    def create_model_instance(self, data: dict[str, object]) -> AbstractBaseSession:
        """Return the row that is kept."""
        made = super().create_model_instance(data)
        made.session_key = _kept(made.session_key)
        return made

    def delete(self, session_key: str | None = None) -> None:
        """End a session; without a key this one."""
        key = session_key or self.session_key
        if key is not None:
            super().delete(_kept(key))


def _kept(key: str | None) -> str:
    return digest(key or "")[:LENGTH]
