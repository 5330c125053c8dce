"""Texts that are found by any part of a word: docs/decisions/0010-searching-comments.md.

The database keeps the index in step itself, whoever writes. It is looked after whenever the tables
were migrated: to change a table, Django makes a SQLite table anew, and its triggers are gone with
the old one. Without it everything is found, too, only slower.
"""

import logging
import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import DatabaseError, connection, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q
from django.db.models.expressions import RawSQL

log = logging.getLogger(__name__)

MOST_TERMS = 8
FEW = 1_000
"""Rows that are looked at one by one, in any order; of more, the first of a list are walked."""
LENGTH = 3
"""Characters of the shortest text that the index of SQLite finds."""
SINCE = (3, 34)
"""The first SQLite that cuts text into trigrams."""
_TERM = re.compile(r'"([^"]+)"|([^\s"]+)')


def terms(text: str) -> list[str]:
    """Return what is searched for: words, and texts in quotation marks.

    >>> terms('slow "no answer" ช้า')
    ['slow', 'no answer', 'ช้า']
    """
    found = [quoted or word for quoted, word in _TERM.findall(text)]
    return found[:MOST_TERMS]


def has_trigrams(connection: BaseDatabaseWrapper) -> bool:
    """Return whether this is a SQLite that cuts text into trigrams."""
    return connection.vendor == "sqlite" and sqlite3.sqlite_version_info >= SINCE


@dataclass(frozen=True)
class Trigrams:
    """The index of a column of text."""

    model: type[models.Model]
    column: str
    words: str
    """SQLite's index; it keeps no text of its own."""
    name: str
    """PostgreSQL's index."""

    def having(self, wanted: Sequence[str]) -> Q:
        """Return the condition that each of some texts stands somewhere in the column."""
        indexed = has_trigrams(connection)
        long = [term for term in wanted if indexed and len(term) >= LENGTH]
        found = Q()
        for term in wanted:
            if term not in long:
                found &= Q(**{f"{self.column}__icontains": term})
        if long:
            asked = " ".join('"{}"'.format(term.replace('"', '""')) for term in long)
            query = f"SELECT rowid FROM {self.words} WHERE {self.words} MATCH %s"  # noqa: S608 - constants
            found &= Q(pk__in=RawSQL(query, [asked]))  # noqa: S611 - what is asked is a parameter
        return found

    def prepare(self, using: str, **_signal: object) -> None:
        """Make what is missing of the index."""
        connection = connections[using]
        with connection.cursor() as cursor:
            if self._table not in connection.introspection.table_names(cursor):
                return
        if has_trigrams(connection):
            self._prepare_sqlite(connection)
        elif connection.vendor == "postgresql":
            self._prepare_postgresql(connection)

    def tidy(self, connection: BaseDatabaseWrapper) -> None:
        """Let go of what the index still holds of texts that are gone."""
        if has_trigrams(connection):
            with connection.cursor() as cursor:
                cursor.execute(f"INSERT INTO {self.words} ({self.words}) VALUES ('optimize')")  # noqa: S608 - constants

    @property
    def _table(self) -> str:
        return self.model._meta.db_table

    @property
    def _triggers(self) -> Mapping[str, str]:
        """What follows from each kind of change, by the name of the trigger."""
        words, column, table = self.words, self.column, self._table
        add = f"INSERT INTO {words} (rowid, {column}) VALUES (new.id, new.{column})"  # noqa: S608 - constants
        gone = f"INSERT INTO {words} ({words}, rowid, {column})"
        remove = f"{gone} VALUES ('delete', old.id, old.{column})"
        return {
            f"{words}_made": f"AFTER INSERT ON {table} BEGIN {add}; END",
            f"{words}_gone": f"AFTER DELETE ON {table} BEGIN {remove}; END",
            f"{words}_changed": f"AFTER UPDATE OF {column} ON {table} BEGIN {remove}; {add}; END",
        }

    def _prepare_sqlite(self, connection: BaseDatabaseWrapper) -> None:
        with transaction.atomic(connection.alias), connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            if set(self._triggers) <= {name for (name,) in cursor.fetchall()}:
                return
            cursor.execute(
                f"CREATE VIRTUAL TABLE IF NOT EXISTS {self.words} USING fts5({self.column}, "
                f"content='{self._table}', content_rowid='id', columnsize=0, tokenize='trigram')"
            )
            for name, body in self._triggers.items():
                cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {name} {body}")
            cursor.execute(f"INSERT INTO {self.words} ({self.words}) VALUES ('rebuild')")  # noqa: S608 - constants

    def _prepare_postgresql(self, connection: BaseDatabaseWrapper) -> None:
        """Make the index of the expression that `icontains` is turned into."""
        try:
            with transaction.atomic(connection.alias), connection.cursor() as cursor:
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
                cursor.execute(
                    f"CREATE INDEX IF NOT EXISTS {self.name} ON {self._table} "
                    f"USING gin (UPPER({self.column}::text) gin_trgm_ops)"
                )
        except DatabaseError as problem:  # no right to, or the extension is not installed
            log.warning("%s is searched without an index: %s", self._table, problem)
