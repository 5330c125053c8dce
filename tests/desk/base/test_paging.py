"""Walking a list page by page."""

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.core import signing
from django.db import connection, models
from django.db.models import QuerySet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from keepwell.desk.base.paging import Page, turn
from keepwell.desk.members.models import Department

START = datetime(2026, 3, 31, 23, 59, 59, 123456, tzinfo=UTC)
SORTS = ["points", "due", "at", "word", "always", "boss__name", "id", "pk"]


class Boss(models.Model):
    """Somebody a row belongs to."""

    name = models.CharField(max_length=20)

    class Meta:
        """Of no room."""

        app_label = "base"

    def __str__(self) -> str:
        return self.name


class Row(models.Model):
    """A row with a column of every kind that lists are sorted by."""

    points = models.FloatField(null=True)
    due = models.DateField(null=True)
    at = models.DateTimeField(null=True)
    word = models.CharField(max_length=20, null=True)  # noqa: DJ001 - texts may be missing, too
    always = models.IntegerField()
    boss = models.ForeignKey(Boss, models.CASCADE, null=True)

    class Meta:
        """Of no room."""

        app_label = "base"
        indexes: ClassVar = [models.Index(fields=["points", "id"], name="rows_by_points")]

    def __str__(self) -> str:
        return str(self.pk)


@pytest.fixture(scope="module")
def _tables(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make the tables of this file's models, which no migration makes."""
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Boss)
            editor.create_model(Row)
        yield
        with connection.schema_editor() as editor:
            editor.delete_model(Row)
            editor.delete_model(Boss)


@pytest.fixture
def table(_tables: None, db: None) -> QuerySet[Row]:
    """Return the rows: none yet."""
    return Row.objects.all()


def _or_none(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


few = st.integers(0, 3)
records = st.lists(
    st.fixed_dictionaries(
        {
            "points": _or_none(st.sampled_from([0.1 + 0.2, 0.3, -1e300, 49.999999999999996])),
            "due": _or_none(few.map(lambda n: date(2026, 1, 1) + timedelta(days=n))),
            "at": _or_none(few.map(lambda n: START + timedelta(microseconds=n))),
            "word": _or_none(st.sampled_from(["", "ab", "Ab", "żółw", "ไทย"])),
            "always": few,
            "boss_id": _or_none(st.integers(1, 3)),
        }
    ),
    max_size=25,
)


def _fill(rows: list[dict[str, Any]]) -> None:
    Row.objects.all().delete()
    for pk, name in enumerate(("Ada", "Bo", "Bo"), start=1):
        Boss.objects.update_or_create(pk=pk, defaults={"name": name})
    Row.objects.bulk_create([Row(**row) for row in rows])


def _walk(table: QuerySet[Row], sort: str, size: int) -> list[Page[Row]]:
    pages = [turn(table, sort, None, size)]
    while pages[-1].next:
        pages.append(turn(table, sort, pages[-1].next, size))
    return pages


def _keys(page: Page[Row]) -> list[int]:
    return [row.pk for row in page.rows]


@pytest.mark.slow
@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rows=records, sort=st.sampled_from([*SORTS, *(f"-{name}" for name in SORTS)]), size=few)
def test_forward_and_back(
    rows: list[dict[str, Any]], sort: str, size: int, table: QuerySet[Row]
) -> None:
    """Forward and back, every row comes once, in order, those without a value last."""
    _fill(rows)
    pages = _walk(table, sort, size + 1)
    assert [key for page in pages for key in _keys(page)] == _in_order(table, sort)
    assert all(len(page.rows) == size + 1 for page in pages[:-1])
    for before, after in itertools.pairwise(pages):
        back = turn(table, sort, after.previous, size + 1)
        assert _keys(back) == _keys(before)
        assert (back.previous is None) == (before.previous is None)
        assert back.next is not None
    assert pages[0].previous is None


def _in_order(table: QuerySet[Row], sort: str) -> list[int]:
    """Return the keys as the database itself sorts them, in one go."""
    column, down = models.F(sort.removeprefix("-")), sort.startswith("-")
    order = column.desc(nulls_last=True) if down else column.asc(nulls_last=True)
    return list(table.order_by(order, "-pk" if down else "pk").values_list("pk", flat=True))


def test_cost_of_a_page(
    table: QuerySet[Row], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """A page costs one query, and one more only where rows without a value begin."""
    _fill([{"points": float(n), "always": n} for n in range(6)] + [{"always": 6}] * 6)
    cursor = None
    for queries in (1, 2, 1):
        with django_assert_num_queries(queries):
            cursor = turn(table, "-points", cursor, 4).next
    with django_assert_num_queries(1):
        turn(table, "always", None, 50)


@pytest.mark.parametrize("sort", ["points", "-points"])
@pytest.mark.parametrize("to", ["next", "previous"])
def test_an_index_is_enough(
    table: QuerySet[Row], django_assert_num_queries: DjangoAssertNumQueries, sort: str, to: str
) -> None:
    """A page deep in the list is one range of the index: no walk to it, no sorting."""
    _fill([{"points": n / 2, "always": 0} for n in range(30)])
    page = turn(table, sort, turn(table, sort, None, 9).next, 9)
    with django_assert_num_queries(1) as asked:
        turn(table, sort, getattr(page, to), 5)
    plan = _plan(asked.captured_queries[0]["sql"])
    assert INDEX_RANGE[connection.vendor] in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


INDEX_RANGE = {
    "sqlite": "SEARCH base_row USING INDEX rows_by_points (points",
    "postgresql": "Index Cond: (ROW(points, id)",
}


def _plan(sql: str) -> str:
    """Return how the database goes about a query that it believes to be of many rows."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
        explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
        cursor.execute(f"{explain} {sql}")
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def test_rows_gone_meanwhile(db: None):
    """When all rows behind the cursor are gone, the first page comes."""
    Department.objects.bulk_create([Department(name=name) for name in "abcd"])
    page = turn(Department.objects.all(), "name", None, 2)
    Department.objects.filter(name__in="cd").delete()
    again = turn(Department.objects.all(), "name", page.next, 2)
    assert [row.name for row in again.rows] == ["a", "b"]
    assert (again.previous, again.next) == (None, None)


def test_rows_come_meanwhile(db: None):
    """A row that comes before the cursor moves nothing behind it."""
    Department.objects.bulk_create([Department(name=name) for name in "bcde"])
    page = turn(Department.objects.all(), "name", None, 2)
    Department.objects.create(name="a")
    again = turn(Department.objects.all(), "name", page.next, 2)
    assert [row.name for row in again.rows] == ["d", "e"]


@pytest.mark.parametrize(
    "cursor",
    ["", "nonsense", signing.dumps(["name", False, ["", "b"], ["", 2]], salt="other")],
    ids=["empty", "nonsense", "of another salt"],  # a signature changes with the second
)
def test_forged_cursor(db: None, cursor: str):
    """A cursor that we did not sign leads to the first page."""
    Department.objects.bulk_create([Department(name=name) for name in "abc"])
    page = turn(Department.objects.all(), "name", cursor, 2)
    assert [row.name for row in page.rows] == ["a", "b"]


def test_cursor_of_another_order(db: None):
    """A cursor of another order leads to the first page."""
    Department.objects.bulk_create([Department(name=name) for name in "abc"])
    page = turn(Department.objects.all(), "name", None, 2)
    other = turn(Department.objects.all(), "-name", page.next, 2)
    assert [row.name for row in other.rows] == ["c", "b"]
