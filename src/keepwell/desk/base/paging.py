"""Pages of a list of any length, each as quick as the first.

A page begins behind a row (its sort value and primary key, kept in a signed cursor), never behind
a number of rows. Rows without a value stand last, upwards and downwards. So the walk has two
stretches, rows with a value and rows without; in each the order is a plain one, which an index on
(column, primary key) serves on SQLite and PostgreSQL alike; SQLite steps over rows before ours that
have the very same value.

    page = turn(visible_to(member), "-value", request.GET.get("cursor"))

`page.rows` carry what they are sorted by as `sort_value`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from django.core import signing
from django.core.exceptions import FieldDoesNotExist
from django.db.models import BooleanField, F, Func, Model, QuerySet, Value

Row = TypeVar("Row", bound=Model)

SIZE = 50
"""Rows of a page."""
_SALT = "keepwell.desk.paging"
_READ = {
    kind.__name__: read
    for kind, read in (
        (datetime, datetime.fromisoformat),
        (date, date.fromisoformat),
        (Decimal, Decimal),
        (UUID, UUID),
    )
}
"""How values that JSON does not know are read back from their text."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, and cursors to the pages beside them; None where there is none."""

    rows: Sequence[Row]
    next: str | None
    previous: str | None


def turn(rows: QuerySet[Row], sort: str, cursor: str | None = None, size: int = SIZE) -> Page[Row]:
    """Return the page of `rows` that the cursor tells, ordered by `sort` (`-value`: downwards).

    A cursor that was tampered with, is of another order, or has nothing behind it any more leads
    to the first page. The view checks that `sort` is an order it offers.
    """
    start = _read(cursor, sort)
    found = _Walk(rows, sort, start).take(size + 1)
    if start and not found:
        return turn(rows, sort, None, size)
    more, kept = len(found) > size, found[:size]
    if start and start.back:
        more, kept = True, kept[::-1]
    first = start is None or (start.back and len(found) <= size)
    return Page(
        kept,
        next=_write(sort, kept[-1], back=False) if more else None,
        previous=None if first or not kept else _write(sort, kept[0], back=True),
    )


class StrayCursorError(ValueError):
    """A cursor that is not of this list."""


def onward(
    rows: QuerySet[Row], sort: str, cursor: str | None, size: int, *, of: str = ""
) -> tuple[list[Row], str | None]:
    """Return the rows behind a cursor, and the cursor of those behind them; None: there are none.

    This is for programs, which walk on to the end and must not begin anew there. `of` says what is
    in the list. Raises StrayCursorError for a cursor of another list or order, or one that was
    tampered with.
    """
    label = f"{sort} {of}"
    start = _read(cursor, label)
    if cursor and start is None:
        raise StrayCursorError
    found = _Walk(rows, sort, start).take(size + 1)
    kept = found[:size]
    return kept, _write(label, kept[-1], back=False) if len(found) > size else None


@dataclass(frozen=True)
class _Start:
    """The row that a page begins behind, and which way it goes from there."""

    back: bool
    value: Any
    pk: Any


class _Walk(Generic[Row]):
    """The rows in their order from a start on, or from the end that is nearest."""

    def __init__(self, rows: QuerySet[Row], sort: str, start: _Start | None) -> None:
        self.column = sort.removeprefix("-")
        # The plugin loses the model where it is a type variable.
        self.rows = cast("QuerySet[Row]", rows.annotate(sort_value=F(self.column)))
        self.start = start
        self.back = start is not None and start.back
        self.down = sort.startswith("-") != self.back

    def take(self, count: int) -> list[Row]:
        """Return so many rows, or all there are; ask for those without a value only if needed."""
        found: list[Row] = []
        for without_value in self._stretches():
            if len(found) < count:
                found += self._stretch(without_value=without_value)[: count - len(found)]
        return found

    def _stretches(self) -> list[bool]:
        """Return which stretches are ahead, nearest first: False with a value, True without."""
        stretches = [False, True] if _may_be_empty(self.rows.model, self.column) else [False]
        if self.back:
            stretches.reverse()
        if self.start is None:
            return stretches
        return stretches[stretches.index(self.start.value is None) :]

    def _stretch(self, *, without_value: bool) -> QuerySet[Row]:
        """Return the rows of a stretch that are ahead of us."""
        order = ["pk"] if without_value else ["sort_value", "pk"]
        rows = self.rows.order_by(*(f"-{name}" if self.down else name for name in order))
        inside = self.start is not None and (self.start.value is None) == without_value
        if not inside or without_value:
            rows = rows.filter(sort_value__isnull=without_value)
        if self.start is None or not inside:
            return rows
        values = [self.start.pk] if without_value else [self.start.value, self.start.pk]
        return rows.filter(_beyond(order, values, down=self.down))


def _beyond(columns: Sequence[str], values: Sequence[Any], *, down: bool) -> Func:
    """Compare as one: (column, pk) > (value, pk) is one range of an index, an OR is not."""
    left = Func(*(F(name) for name in columns), function="", output_field=BooleanField())
    right = Func(*(Value(value) for value in values), function="", output_field=BooleanField())
    return Func(
        left, right, function="", arg_joiner=" < " if down else " > ", output_field=BooleanField()
    )


def _may_be_empty(model: type[Model], column: str) -> bool:
    try:
        field = model._meta.get_field(column)
    except FieldDoesNotExist:
        return True  # an annotation, or a column of another table
    return bool(field.null)


def _write(sort: str, row: Model, *, back: bool) -> str:
    marks = [_told(value) for value in (getattr(row, "sort_value"), row.pk)]  # noqa: B009 - annotated
    return signing.Signer(salt=_SALT).sign_object([sort, back, *marks])


def _read(cursor: str | None, sort: str) -> _Start | None:
    if not cursor:
        return None
    try:
        of, back, value, pk = signing.Signer(salt=_SALT).unsign_object(cursor)
    except signing.BadSignature:
        return None
    return _Start(back, _heard(value), _heard(pk)) if of == sort else None


def _told(value: object) -> tuple[str, object]:
    kind = type(value).__name__
    return (kind, str(value)) if kind in _READ else ("", value)


def _heard(told: tuple[str, Any]) -> object:
    kind, value = told
    return _READ[kind](value) if kind else value
