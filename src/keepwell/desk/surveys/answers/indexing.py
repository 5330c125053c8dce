"""The index that finds comments by any part of a word: docs/decisions/0010-searching-comments.md.

The database keeps it in step itself, whoever writes. It is looked after whenever the tables were
migrated: to change a table, Django makes a SQLite table anew, and its triggers are gone with the
old one.
"""

import logging
import sqlite3

from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from keepwell.desk.surveys.models import Answer

log = logging.getLogger(__name__)

TABLE = Answer._meta.db_table
WORDS = "surveys_comments"
"""SQLite's index; it keeps no text of its own."""
TRIGRAMS_SINCE = (3, 34)
_TRIGGERS = {
    f"{WORDS}_made": f"AFTER INSERT ON {TABLE} BEGIN {{add}}; END",
    f"{WORDS}_gone": f"AFTER DELETE ON {TABLE} BEGIN {{remove}}; END",
    f"{WORDS}_changed": f"AFTER UPDATE OF comment ON {TABLE} BEGIN {{remove}}; {{add}}; END",
}
_ADD = f"INSERT INTO {WORDS} (rowid, comment) VALUES (new.id, new.comment)"  # noqa: S608 - constants
_REMOVE = f"INSERT INTO {WORDS} ({WORDS}, rowid, comment) VALUES ('delete', old.id, old.comment)"  # noqa: S608 - constants
_INDEX = (
    f"CREATE INDEX IF NOT EXISTS answers_by_comment ON {TABLE} "
    "USING gin (UPPER(comment::text) gin_trgm_ops)"
)
"""The expression is the one that `comment__icontains` is turned into."""


def has_trigrams(connection: BaseDatabaseWrapper) -> bool:
    """Return whether this is a SQLite that cuts text into trigrams."""
    return connection.vendor == "sqlite" and sqlite3.sqlite_version_info >= TRIGRAMS_SINCE


def prepare(using: str, **_signal: object) -> None:
    """Make what is missing of the index; without it searches are right, too, only slower."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if TABLE not in connection.introspection.table_names(cursor):
            return
    if has_trigrams(connection):
        _prepare_sqlite(connection)
    elif connection.vendor == "postgresql":
        _prepare_postgresql(connection)


def tidy(connection: BaseDatabaseWrapper) -> None:
    """Let go of what the index still holds of comments that are gone."""
    if has_trigrams(connection):
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {WORDS} ({WORDS}) VALUES ('optimize')")  # noqa: S608 - constants


def _prepare_sqlite(connection: BaseDatabaseWrapper) -> None:
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        if set(_TRIGGERS) <= {name for (name,) in cursor.fetchall()}:
            return
        cursor.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {WORDS} USING fts5(comment, content='{TABLE}', "
            "content_rowid='id', columnsize=0, tokenize='trigram')"
        )
        for name, body in _TRIGGERS.items():
            said = body.format(add=_ADD, remove=_REMOVE)
            cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {name} {said}")
        cursor.execute(f"INSERT INTO {WORDS} ({WORDS}) VALUES ('rebuild')")  # noqa: S608 - constants


def _prepare_postgresql(connection: BaseDatabaseWrapper) -> None:
    try:
        with transaction.atomic(connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(_INDEX)
    except DatabaseError as problem:  # no right to, or the extension is not installed
        log.warning("Comments are searched without an index: %s", problem)
