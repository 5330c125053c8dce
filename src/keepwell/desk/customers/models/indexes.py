"""Indexes that each database spells in its own way."""

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table


class _OwnIndex(models.Index):
    """An index of one column, of which each database is told in its own words."""

    on_postgresql: str
    on_sqlite: str

    def create_sql(
        self,
        model: type[models.Model],
        schema_editor: BaseDatabaseSchemaEditor,
        using: str = "",  # noqa: ARG002 - Django's signature
        **_options: object,
    ) -> Statement:
        """Return the statement."""
        field = model._meta.get_field(self.fields[0])
        assert isinstance(field, models.Field)
        quoted = schema_editor.quote_name
        known = schema_editor.connection.vendor == "postgresql"
        on = self.on_postgresql if known else self.on_sqlite
        return Statement(
            "CREATE INDEX %(name)s ON %(table)s %(on)s",
            name=quoted(self.name),
            table=Table(model._meta.db_table, quoted),
            on=on.format(column=quoted(str(field.column))),
        )


class PrefixIndex(_OwnIndex):
    """Find texts by how they begin, whatever their case: `name__istartswith`.

    The expression is the one that this lookup is turned into.
    """

    on_postgresql = "(UPPER({column}::text) text_pattern_ops)"
    on_sqlite = "({column} COLLATE NOCASE)"


class TraitIndex(_OwnIndex):
    """Find rows by what a mapping of JSON holds, where the database can do so.

    SQLite cannot: there it is an index of no rows, which costs nothing.
    """

    on_postgresql = "USING gin ({column} jsonb_path_ops)"
    on_sqlite = "(id) WHERE id IS NULL"
