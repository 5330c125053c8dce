"""Questions about columns that Django does not know."""

from collections.abc import Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigAutoField, Lookup
from django.db.models.sql.compiler import SQLCompiler


@BigAutoField.register_lookup
class Among(Lookup[Any]):
    """`pk__among=ids`: as `pk__in` with numbers, thousands of them.

    They are written into the query: as so many parameters they take longer to hand over than the
    question takes to answer.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        """Return the condition; nobody is among none."""
        numbers: Iterable[int] = self.rhs
        column, parameters = self.process_lhs(compiler, connection)
        listed = ",".join(str(int(number)) for number in numbers) or "NULL"
        return f"{column} IN ({listed})", tuple(parameters)
