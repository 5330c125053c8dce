"""Walking through pages: every row once, whatever the limit."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepwell.desk.base.paging import StrayCursorError, onward
from keepwell.desk.customers.models import Customer

pytestmark = pytest.mark.usefixtures("desk_project")
SORTS = ("key", "-key", "name", "-score", "score", "-value", "renewal", "last_seen_at")


def walk(read, **asked):
    """Yield the keys of each page until there is none behind it."""
    while True:
        answer = read("/customers", **asked)
        yield [one["key"] for one in answer["customers"]]
        if answer["next"] is None:
            return
        asked["cursor"] = answer["next"]


@pytest.fixture
def many(make_customer):
    """Make customers of whom several have the same score, or none."""
    for number in range(23):
        score = None if number % 5 == 0 else float(number % 4 * 10)
        make_customer(f"c{number:02}", score=score, name=f"n{number % 7}", value=None)


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("limit", [1, 4, 22, 23, 500])
def test_a_walk_meets_everybody_once(read, sort, limit):
    """In any order, with any limit: each customer once, and no page is empty or too long."""
    pages = list(walk(read, sort=sort, limit=limit))
    assert all(0 < len(page) <= limit for page in pages)
    assert sorted(key for page in pages for key in page) == [f"c{n:02}" for n in range(23)]


@pytest.mark.usefixtures("many")
def test_an_order_holds_across_pages(read):
    """The pages together are the list in one piece."""
    whole = next(walk(read, sort="-score", limit=500))
    assert [key for page in walk(read, sort="-score", limit=3) for key in page] == whole


@pytest.mark.usefixtures("turnstile")
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=True,
)
@given(
    limit=st.integers(1, 9),
    changes=st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 14), st.sampled_from(["score", "go", "come"])),
        max_size=6,
    ),
)
def test_changes_between_pages_hide_nobody(limit, changes, db):
    """By key, whoever stays a customer is met once, though others come and go and scores change."""
    Customer.objects.all().delete()
    Customer.objects.bulk_create(Customer(key=f"k{n:02}", name="x") for n in range(15))
    left, met, cursor, turn = set(), [], None, 0
    while True:
        rows = Customer.objects.filter(is_current=True)
        page, cursor = onward(rows, "key", cursor, limit)
        met += [row.key for row in page]
        for when, which, what in changes:
            if when == turn:
                left |= change(f"k{which:02}", what)
        turn += 1
        if cursor is None:
            break
    stayed = {f"k{n:02}" for n in range(15)} - left
    assert len(met) == len(set(met))
    assert stayed <= set(met)


def change(key, what):
    """Change a customer; return whom one need not meet any more."""
    if what == "score":
        Customer.objects.filter(key=key).update(score=1.0)
        return set()
    if what == "go":
        Customer.objects.filter(key=key).update(is_current=False)
        return {key}
    Customer.objects.get_or_create(key=f"{key}-new", defaults={"name": "y"})
    return set()


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    "other",
    [{"sort": "name"}, {"band": "healthy"}, {"q": "c"}, {"trait.a": "b"}, {"gone": "true"}],
)
def test_a_cursor_is_of_one_list(read, other):
    """Asked with another order or other filters, a cursor is refused instead of guessed at."""
    cursor = read("/customers", limit=2)["next"]
    assert read("/customers", 422, limit=2, cursor=cursor, **other)["error"]["field"] == "cursor"
    assert read("/customers", limit=5, cursor=cursor)["customers"][0]["key"] == "c02"


@pytest.mark.usefixtures("many")
def test_a_cursor_that_was_tampered_with_is_refused(read):
    """Each character of a cursor is signed."""
    cursor = read("/customers", limit=2)["next"]
    for place in range(0, len(cursor), 5):
        changed = cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]
        with suppress(StrayCursorError):
            assert onward(Customer.objects.all(), "key", changed, 2)
            pytest.fail(f"{changed} was taken")


@pytest.mark.usefixtures("many")
def test_the_end_stays_the_end(read):
    """When all behind a cursor has gone, the page is empty: the walk does not begin anew."""
    cursor = read("/customers", limit=22)["next"]
    Customer.objects.filter(key="c22").update(is_current=False)
    assert read("/customers", limit=22, cursor=cursor) == {"customers": [], "next": None}
