"""What filters mean, against a plain reading of the rows."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepwell.desk.customers.filters import Filters, TraitTest, narrowed, where
from keepwell.desk.customers.filters.criteria import LOW, OVERDUE
from keepwell.desk.customers.filters.where import MANY
from keepwell.desk.customers.models import BANDS, STATES, Customer, Person, Tag
from keepwell.desk.customers.queries import listing, visible_to
from keepwell.desk.customers.queries.listing import Count
from keepwell.desk.members.models import Member

TODAY = date(2026, 3, 31)
EPOCH = date(1970, 1, 1)
TRAITS = ("plan", "seats", "größe", 'na"me', "since")


def _readings(traits: dict[str, object]) -> dict[str, list[float | None]]:
    """Return what the engine would read traits as."""
    found: dict[str, list[float | None]] = {}
    for name, value in traits.items():
        if isinstance(value, int | float):
            found[name] = [float(value), None]
        elif name == "since":
            found[name] = [None, (date.fromisoformat(str(value)) - EPOCH).days]
    return found


days = st.integers(-200, 200).map(lambda n: TODAY + timedelta(days=n))
values = st.one_of(st.none(), st.sampled_from([0.0, 10.0, 99.5, 100.0, 1e6]))
traits = st.fixed_dictionaries(
    {},
    optional={
        "plan": st.sampled_from(["pro", "Pro", "team", "5"]),
        "seats": st.sampled_from([1, 5, 5.5, 40]),
        "größe": st.sampled_from(["klein", "groß"]),
        'na"me': st.just("x"),
        "since": days.map(date.isoformat),
    },
)
rows = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Acme", "acme foods", "Bakker", "50% off", "Łódź SA"]),
        "score": st.one_of(st.none(), st.sampled_from([0.0, 49.0, 49.7, 50.0, 75.0, 100.0])),
        "band": st.sampled_from(BANDS),
        "band_28": st.sampled_from(["", *BANDS]),
        "state": st.sampled_from(STATES),
        "coverage": st.sampled_from([0.0, 0.74, LOW, 1.0]),
        "value": values,
        "renewal": st.one_of(st.none(), days),
        "is_current": st.booleans(),
        "traits": traits,
    }
)
tests = st.sampled_from(
    [
        "is:plan:pro", "is_not:plan:pro", "is:plan:5", "is:seats:5", "above:seats:5",
        "at_most:seats:5",
        "is:gr%C3%B6%C3%9Fe:klein", "is:na%22me:x", "known:na%22me:yes", "known:plan:no",
        "at_least:since:2026-01-01", "past:since:30", "within:since:30", "is:nobody%3Ahas:x",
    ]
).map(TraitTest.read)  # fmt: skip
limits = st.one_of(st.none(), st.sampled_from([0.0, 50.0, 99.5, 100.0]))
points = st.one_of(st.none(), st.integers(0, 100), st.sampled_from([49, 50, 75]))
asked = st.builds(
    Filters,
    q=st.sampled_from(["", "", "", "ac", "ACME ", "50%", "k-1", "kim@"]),
    band=st.lists(st.sampled_from(BANDS), max_size=2, unique=True).map(tuple),
    state=st.lists(st.sampled_from(STATES), max_size=1).map(tuple),
    tag=st.sampled_from(["", "", "", "pilot"]),
    renewal=st.sampled_from(["", "", "0-30", "31-60", "0-0", OVERDUE]),
    renewal_from=st.one_of(st.none(), days),
    renewal_to=st.one_of(st.none(), days),
    value_from=limits,
    value_to=limits,
    score_from=points,
    score_to=points,
    coverage=st.sampled_from(["", "", "low"]),
    was=st.sampled_from(["", "", "28:healthy"]),
    gone=st.booleans(),
    trait=st.lists(tests, max_size=2).map(tuple),
)


def _between(value: float | date | None, first: object, last: object) -> bool:
    """Tell whether a value lies within limits, of which None is none."""
    if value is None:
        return first is None and last is None
    return (first is None or value >= first) and (last is None or value <= last)  # type: ignore[operator] # of one kind


def _meets(row: Customer, asked: Filters) -> bool:
    """Tell whether a row meets filters, by reading them out loud."""
    ahead = None if row.renewal is None else (row.renewal - TODAY).days
    window = asked.renewal.split("-")
    said = [
        row.is_current != asked.gone,
        not asked.q or _begins(row, asked.q),
        not asked.band or row.band in asked.band,
        not asked.state or row.state in asked.state,
        not asked.tag or asked.tag in {tag.name for tag in row.tags.all()},
        asked.renewal != OVERDUE or (ahead is not None and ahead < 0),
        len(window) < 2 or (ahead is not None and int(window[0]) <= ahead <= int(window[1])),
        _between(row.renewal, asked.renewal_from, asked.renewal_to),
        _between(row.value, asked.value_from, asked.value_to),
        _between(None if row.score is None else int(row.score), asked.score_from, asked.score_to),
        not asked.coverage or row.coverage < LOW,
        not asked.was or row.band_28 == "healthy",
        *(_holds(row, test) for test in asked.trait),
    ]  # fmt: skip
    return all(said)


def _begins(row: Customer, text: str) -> bool:
    emails = [person.email for person in row.people.all()]
    return any(said.lower().startswith(text.lower()) for said in (row.name, row.key, *emails))


def _holds(row: Customer, test: TraitTest) -> bool:
    value = row.traits.get(test.name)
    if test.operator == "known":
        return (value is not None) == (test.operand != "no")
    if test.operator in {"is", "is_not"}:
        return _same(value, test.operand) == (test.operator == "is")
    day = row.readings.get(test.name, [None, None])[1]
    ahead = None if day is None else day - (TODAY - EPOCH).days
    number = value if isinstance(value, int | float) else None
    tell = {
        "above": lambda: number is not None and number > float(test.operand),
        "at_most": lambda: number is not None and number <= float(test.operand),
        "at_least": lambda: day is not None and date.fromisoformat(str(value)) >= date(2026, 1, 1),
        "within": lambda: ahead is not None and 0 <= ahead <= int(test.operand),
        "past": lambda: ahead is not None and 0 <= -ahead <= int(test.operand),
    }
    return tell[test.operator]()


def _same(value: object, text: str) -> bool:
    """Tell whether a value meets a text: the same text, or a number that it reads as."""
    if isinstance(value, int | float):
        return text.isdigit() and float(text) == value
    return value == text


@pytest.mark.django_db
@settings(
    max_examples=20, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(
    drawn=st.lists(rows, max_size=8),
    questions=st.lists(asked, min_size=4, max_size=8),
    many=st.sampled_from([1, MANY]),
)
def test_filters_leave_whom_they_say(
    manager: Member, drawn: list[dict[str, object]], questions: list[Filters], many: int
) -> None:
    """The list holds exactly the customers whose rows meet every filter, however many begin so."""
    Customer.objects.all().delete()
    pilot = Tag.objects.get_or_create(name="pilot")[0]
    for n, row in enumerate(drawn):
        one = Customer.objects.create(key=f"k-{n}", readings=_readings(row["traits"]), **row)  # type: ignore[arg-type] # drawn
        if n % 3 == 0:
            one.tags.add(pilot)
            Person.objects.create(key=f"p-{n}", name="Kim", email=f"Kim@{n}.example", account=one)
    everybody = list(Customer.objects.prefetch_related("tags", "people"))
    for question in questions:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(where, "MANY", many)
            found = narrowed(visible_to(manager), question, manager, TODAY, {})
        expected = {row.key for row in everybody if _meets(row, question)}
        assert {row.key for row in found} == expected, question


def test_an_address_says_the_same_filters() -> None:
    """Every filter stands in the address, and what is taken away stands there no more."""
    filters = Filters(
        q="a&b", band=("at_risk", "watch"), value_from=5.5, renewal_to=TODAY, gone=True,
        trait=(TraitTest("is", "a:b", "c:d"),),
    )  # fmt: skip
    assert filters.query(sort="-value") == (
        "q=a%26b&band=at_risk&band=watch&renewal_to=2026-03-31&value_from=5.5&gone=1"
        "&trait=is%3Aa%253Ab%3Ac%3Ad&sort=-value"
    )
    assert TraitTest.read("is:a%3Ab:c:d") == filters.trait[0]
    assert filters.without("band", "watch").band == ("at_risk",)
    assert not filters.without("gone", value=True).gone


@pytest.mark.parametrize(
    "text", ["", "is", "is:plan", "like:plan:x", "is::x", "above:a:b", "within:a:-1", "known"]
)
def test_what_no_condition_can_mean_is_refused(text: str) -> None:
    """A condition on a trait that cannot be understood is an error, not another condition."""
    with pytest.raises(ValueError, match=r"."):
        TraitTest.read(text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("named", "mailed", "expected"),
    [(2, 0, Count(2)), (1, 1, Count(2)), (3, 0, Count(2, more=True)), (2, 1, Count(2, more=True))],
)
def test_a_search_says_how_many_it_finds(
    manager: Member, monkeypatch: pytest.MonkeyPatch, named: int, mailed: int, expected: Count
) -> None:
    """Few are counted, whether by their name or somebody's address; of many it is said so."""
    monkeypatch.setattr(listing, "COUNTED", 2)
    for n in range(named):
        Customer.objects.create(key=f"n-{n}", name=f"Acme {n}")
    for n in range(mailed):
        other = Customer.objects.create(key=f"m-{n}", name="Other")
        Person.objects.create(key=f"p-{n}", email=f"acme@{n}.example", account=other)
    asked = listing.Asked(manager, Filters(q="acme"), TODAY, {})
    found = listing.found(asked, (), "name", None)
    assert found.count == expected
    assert len(found.page.rows) == named + mailed
