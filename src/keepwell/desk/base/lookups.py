"""Questions that databases cannot be asked as they come."""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import IntegerField
from django.db.models.lookups import In
from django.db.models.sql.compiler import SQLCompiler


@IntegerField.register_lookup
class InRange(In):
    """`pk__in=numbers`: a number too large for the column is nobody's, and is not asked for.

    Django does so for `pk=number` alone; of several, SQLite fails over one with 20 digits, as
    anybody may send it where many can be chosen.
    """

    def process_rhs(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        """Leave out what is not in the column's range."""
        if self.rhs_is_direct_value():
            kind = self.lhs.output_field.get_internal_type()
            low, high = connection.ops.integer_field_range(kind)
            self.rhs = [
                one for one in self.rhs
                if not isinstance(one, int)
                or ((low is None or one >= low) and (high is None or one <= high))
            ]  # fmt: skip
        return super().process_rhs(compiler, connection)
