"""What is published of a customer as JSON, as SQL that both databases understand."""

import json
from typing import Any, ClassVar

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, FloatField, Func
from django.db.models.sql.compiler import SQLCompiler

Sql = tuple[str, tuple[Any, ...]]


class _OfJson(Func):
    """Something about what a mapping of JSON holds under a name.

    SQLite looks for the name among the keys, because its paths cannot spell every name.
    """

    in_postgresql: ClassVar[str]
    in_sqlite: ClassVar[str]

    def __init__(self, column: str, name: str) -> None:
        super().__init__(F(column))
        self.name = name

    def as_postgresql(
        self, compiler: SQLCompiler, _connection: BaseDatabaseWrapper, **_context: object
    ) -> Sql:
        """Fill in the column and the name."""
        column, _none = compiler.compile(self.source_expressions[0])
        return self.in_postgresql.format(column=column), self.params_of_postgresql()

    def as_sqlite(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,  # noqa: ARG002 - Django's signature
        **_context: object,
    ) -> Sql:
        """Fill in the column and the name."""
        column, _none = compiler.compile(self.source_expressions[0])
        return self.in_sqlite.format(column=column), self.params_of_sqlite()

    def params_of_postgresql(self) -> tuple[Any, ...]:
        """Return what stands for the marks, in their order."""
        return (self.name,)

    def params_of_sqlite(self) -> tuple[Any, ...]:
        """Return what stands for the marks, in their order."""
        return (self.name,)


class Number(_OfJson):
    """The number under a name; null where there is none."""

    output_field = FloatField()
    in_postgresql = "({column} ->> %s)::float8"
    in_sqlite = "(SELECT value FROM json_each({column}) WHERE key = %s)"


class Listed(_OfJson):
    """The number at a place of the list under a name; null where there is none."""

    output_field = FloatField()
    in_postgresql = "({column} -> %s ->> %s)::float8"
    in_sqlite = "(SELECT value ->> %s FROM json_each({column}) WHERE key = %s)"

    def __init__(self, column: str, name: str, place: int) -> None:
        super().__init__(column, name)
        self.place = place

    def params_of_postgresql(self) -> tuple[Any, ...]:
        """Return the name and the place in the list."""
        return (self.name, self.place)

    def params_of_sqlite(self) -> tuple[Any, ...]:
        """Return the place in the list and the name."""
        return (self.place, self.name)


class _Condition(_OfJson):
    """True or false, never null, so that it can be turned around."""

    output_field = BooleanField()
    conditional = True


class Knows(_Condition):
    """Whether there is anything under a name."""

    # The operator would be a question mark, which stands for a parameter.
    in_postgresql = "jsonb_exists({column}, %s)"
    in_sqlite = "EXISTS (SELECT 1 FROM json_each({column}) WHERE key = %s)"


class Holds(_Condition):
    """Whether this very text or number is under a name; PostgreSQL answers it from an index."""

    in_postgresql = "{column} @> %s::jsonb"
    in_sqlite = (
        "EXISTS (SELECT 1 FROM json_each({column})"
        " WHERE key = %s AND value = %s AND (type = 'text') = %s)"
    )

    def __init__(self, column: str, name: str, value: str | float) -> None:
        super().__init__(column, name)
        self.value = value

    def params_of_postgresql(self) -> tuple[Any, ...]:
        """Return the mapping that is to be contained."""
        return (json.dumps({self.name: self.value}),)

    def params_of_sqlite(self) -> tuple[Any, ...]:
        """Return name and value, and whether it is a text: SQLite holds 1 and "1" for different."""
        return (self.name, self.value, isinstance(self.value, str))


class Sure(Func):
    """A condition of which null is made false."""

    template = "COALESCE((%(expressions)s), false)"
    output_field = BooleanField()
    conditional = True
