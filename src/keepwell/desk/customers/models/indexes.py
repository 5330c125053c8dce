"""Indexes that each database spells in its own way."""

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table


class _OwnIndex(models.Index):
    """An index of its first field, of which each database is told in its own words."""

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
        quoted = schema_editor.quote_name
        columns = [quoted(column_of(model, name)) for name in self.fields]
        known = schema_editor.connection.vendor == "postgresql"
        on = self.on_postgresql if known else self.on_sqlite
        return Statement(
            "CREATE INDEX %(name)s ON %(table)s %(on)s",
            name=quoted(self.name),
            table=Table(model._meta.db_table, quoted),
            on=on.format(column=columns[0], all=", ".join(columns)),
        )


def column_of(model: type[models.Model], name: str) -> str:
    """Return the column of a model's field."""
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    return str(field.column)


class PrefixIndex(_OwnIndex):
    """Find texts by how they begin, whatever their case: `name__istartswith`.

    The expression is the one that this lookup is turned into. The other fields are carried along,
    so that the table itself need not be looked at.
    """

    on_postgresql = "(UPPER({column}::text) text_pattern_ops) INCLUDE ({all})"
    on_sqlite = "({column} COLLATE NOCASE)"


class TraitIndex(_OwnIndex):
    """Find rows by what a mapping of JSON holds, where the database can do so.

    SQLite cannot: there it is an index of no rows, which costs nothing.
    """

    on_postgresql = "USING gin ({column} jsonb_path_ops)"
    on_sqlite = "(id) WHERE id IS NULL"
