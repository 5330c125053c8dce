"""Secrets that are needed later, and so cannot be kept as a hash: encrypted in the database.

The key comes from the desk's secret, which is kept beside the database and not in it. What begins
with MARK is encrypted, by Fernet (AES-128-CBC and HMAC-SHA256); what cannot be decrypted is handed
on as it stands there, so that it is neither taken for empty nor lost when its row is saved.
"""

import base64
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.apps.registry import Apps
from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from keepwell.desk.env import is_kept
from keepwell.errors import DeskError

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

    TextField = models.TextField[str | Combinable, str]
else:
    TextField = models.TextField

MARK = "fernet:"
"""How what is encrypted begins."""
PURPOSE = b"keepwell: secrets in the database"
"""What the key is for: from the same secret, another purpose gives another key."""
UNREADABLE = _(
    "It was kept with another key and cannot be read: enter it anew. The key comes from "
    "KEEPWELL_SECRET_KEY, else from the file .desk/secret of the project."
)


def encrypt(text: str) -> str:
    """Return a text as it is kept; raise DeskError if nobody could ever decrypt it."""
    if not text or text.startswith(MARK):
        return text
    if not is_kept(settings.SECRET_KEY, settings.PROJECT_FOLDER):
        raise DeskError(
            "The desk has no secret yet to encrypt with. Start it once with `keepwell up`, or set "
            "KEEPWELL_SECRET_KEY."
        )
    return MARK + _fernet(settings.SECRET_KEY).encrypt(text.encode()).decode()


def decrypt(kept: str) -> str:
    """Return what was kept; `kept` itself if it is not encrypted, or with another key."""
    if not kept.startswith(MARK):
        return kept
    from cryptography.fernet import InvalidToken

    try:
        return _fernet(settings.SECRET_KEY).decrypt(kept.removeprefix(MARK)).decode()
    except InvalidToken:
        return kept


def is_unreadable(value: str) -> bool:
    """Return whether a field holds what could not be decrypted: see UNREADABLE."""
    return value.startswith(MARK)


@lru_cache(1)
def _fernet(secret: str) -> "Fernet":
    from cryptography.fernet import Fernet
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    key = HKDF(SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(key))


class EncryptedTextField(TextField):
    """A text that is encrypted in the database, and in the clear in Python."""

    def from_db_value(
        self, value: str | None, _expression: object, _connection: BaseDatabaseWrapper
    ) -> str | None:
        """Decrypt what was read."""
        return value and decrypt(value)

    def get_prep_value(self, value: Any) -> Any:  # noqa: ANN401 - Django's
        """Encrypt what is written."""
        said = super().get_prep_value(value)
        return said and encrypt(said)

    def get_lookup(self, lookup_name: str) -> Any:  # noqa: ANN401 - Django's
        """Refuse to look for a value: each time it is encrypted it looks different."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


def encrypting(model: str, *fields: str) -> RunPython:
    """Return the step of a migration that encrypts what was kept in the clear, and back.

    In it the fields are plain texts. What is encrypted already stays as it is.
    """
    app, name = model.split(".")

    def rewrite(apps: Apps, forth: bool) -> None:  # noqa: FBT001 - of this function alone
        rows = apps.get_model(app, name)._default_manager  # noqa: SLF001 - Django documents it
        for row in rows.only(*fields):
            for field in fields:
                kept = getattr(row, field)
                setattr(row, field, encrypt(kept) if forth else decrypt(kept))
            row.save(update_fields=fields)

    def forwards(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
        rewrite(apps, True)

    def backwards(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
        rewrite(apps, False)

    return RunPython(forwards, backwards)
