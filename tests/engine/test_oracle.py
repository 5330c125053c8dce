"""The oracle is right where a person can compute the number: what is measured."""

import pytest

from keepwell.engine.scorecard.schema import (
    Aggregation,
    Condition,
    DaysUntil,
    TraitValue,
)
from oracle import score_all
from oracle.examples import DAY, measure, scorecard, that, touchpoint, trait


def value_of(value, touchpoints=(), traits=(), **options):
    """Return the value of one measure for account `A` on the day of the examples."""
    asked = scorecard(measure(value, **options))
    here = trait("2020-01-01", "here", 1)
    return score_all([asked], touchpoints, [here, *traits], DAY)["A"].measures["m"].value


def test_days_keep_their_fraction():
    """At 18:00 of the day itself, a quarter of a day has passed by its end."""
    assert value_of("days_since_last", [touchpoint("2024-06-30 18:00")]) == 0.25


def test_the_window_begins_at_a_midnight_included():
    """Of rows at 30 days before T and a microsecond before, only the first lies in `30d`."""
    rows = [touchpoint("2024-06-01 00:00"), touchpoint("2024-05-31 23:59:59.999999")]
    assert value_of(Aggregation("count", window=30), rows) == 1


def test_the_window_ends_at_midnight_excluded():
    """A row at T does not count on the day before, one a microsecond earlier does."""
    rows = [touchpoint("2024-07-01 00:00"), touchpoint("2024-06-30 23:59:59.999999")]
    assert value_of("count", rows) == 1


def test_the_same_id_counts_once_as_first_received():
    """Of two rows with one id the one that was received first is the touchpoint."""
    first = touchpoint("2024-06-02", value=1, id="x")
    again = touchpoint("2024-06-01", value=2, id="x") | {"received_at": first["at"].replace(day=3)}
    assert value_of("sum", [again, first]) == 1


def test_days_active_are_utc_days():
    """23:59 and 00:00 are two days; 00:00 and 12:00 are one."""
    rows = [touchpoint(f"2024-02-{moment}") for moment in ("28 23:59", "29 00:00", "29 12:00")]
    assert value_of("days_active", rows) == 2


@pytest.mark.parametrize(
    ("aggregate", "expected"), [("count", 0), ("days_active", 0), ("sum", 0), ("mean", None)]
)
def test_over_no_rows(aggregate, expected):
    """A known customer without rows has 0 of what is counted and no mean of anything."""
    assert value_of(aggregate) == expected


def test_the_mean_leaves_out_rows_without_a_number():
    """The mean of 1, nothing and 4 is 2.5."""
    rows = [touchpoint("2024-06-01", value=value) for value in (1, None, 4)]
    assert value_of("mean", rows) == 2.5


def test_properties_fold_when_they_read_as_numbers():
    """2, "3.5" and "-1e1" add up to minus 4.5; true, "many" and nothing add nothing."""
    said = [2, "3.5", "-1e1", True, "many", "nan", None, {"n": 1}]
    rows = [touchpoint("2024-06-01", properties={"n": n}) for n in said]
    assert value_of(Aggregation("sum", of="property:n"), rows) == -4.5


def test_the_last_of_a_tie_has_the_greater_id():
    """Of two rows of one microsecond, ids compare as text: "9" comes after "10"."""
    rows = [touchpoint("2024-06-01", value=int(i), id=i) for i in ("9", "10")]
    assert value_of("last", rows) == 9
    assert value_of("first", rows) == 10


def test_distinct_counts_properties_by_their_text():
    """1 and "1" are the same item, 1.0 is another, and nothing is none."""
    rows = [touchpoint("2024-06-01", properties={"p": p}) for p in (1, "1", 1.0, True, None, "")]
    assert value_of(Aggregation("distinct", of="property:p"), rows) == 3


def test_share_is_missing_over_no_rows_and_counts_what_matches():
    """Of 4 rows one is at most 0: a quarter; of none: nothing to say."""
    at_most_0 = Condition("value", "", that(at_most=0.0))
    share = Aggregation("share", matching=(at_most_0,))
    rows = [touchpoint("2024-06-01", value=value) for value in (0, 1, 2, None)]
    assert value_of(share, rows) == 0.25
    assert value_of(share) is None


def test_is_not_holds_for_what_is_not_there():
    """A row without the property is not gold, and not above 0 either."""
    row = touchpoint("2024-06-01")
    not_gold = Condition("property", "plan", that(is_not="gold"))
    above_0 = Condition("property", "plan", that(above=0.0))
    assert value_of(Aggregation("count", where=(not_gold,)), [row]) == 1
    assert value_of(Aggregation("count", where=(above_0,)), [row]) == 0


@pytest.mark.parametrize(
    ("said", "to", "expected"),
    [(3, 3.0, 1), ("3.0", 3.0, 1), ("3.0", "3", 0), (3, "3", 1), (True, True, 1), (1, True, 0)],
)
def test_how_a_property_equals(said, to, expected):
    """With a number numbers compare, with a text texts, with true the text `true`."""
    where = (Condition("property", "p", that(**{"is": to})),)
    row = touchpoint("2024-06-01", properties={"p": said})
    assert value_of(Aggregation("count", where=where), [row]) == expected


def test_where_looks_at_the_trait_the_person_had_then():
    """Once a buyer, the person was none before; the first we know holds for all time before it."""
    rows = [touchpoint(f"2024-06-0{day}", person="p") for day in (1, 3, 5)]
    traits = [
        trait("2024-06-02", "role", "user", account=None, person="p"),
        trait("2024-06-05", "role", "buyer", account=None, person="p"),
    ]
    user = (Condition("trait", "role", that(**{"is": "user"})),)
    assert value_of(Aggregation("count", where=user), rows, traits) == 2


def test_a_late_link_repairs_the_past():
    """What a person did without an account belongs to the account we later learn of."""
    did = touchpoint("2024-06-01", account=None, person="p")
    link = touchpoint("2024-08-01", account="A", person="p")
    assert value_of("count", [did, link]) == 1


def test_who_moves_takes_nothing_along():
    """A touchpoint belongs to the account of the newest link at or before it."""
    links = [trait("2024-01-01", "x", 1, person="p", account="A")]
    links += [trait("2024-06-10", "x", 1, person="p", account="B")]
    rows = [touchpoint(f"2024-06-{d:02}", account=None, person="p") for d in (1, 9, 10)]
    assert value_of("count", rows, links) == 2


def test_per_divides_by_a_trait_and_0_is_nothing_to_divide_by():
    """3 of 4 seats are 0.75; of 0 seats there is nothing to say."""
    rows = [touchpoint("2024-06-01") for _ in range(3)]
    per = TraitValue("seats")
    assert value_of("count", rows, [trait("2024-01-01", "seats", "4")], per=per) == 0.75
    assert value_of("count", rows, [trait("2024-01-01", "seats", 0)], per=per) is None


def test_compare_is_the_relative_change_against_the_window_before():
    """From 2 in the 30 days before to 3 in the last 30: one half more."""
    rows = [touchpoint(f"2024-06-{day:02}") for day in (1, 2, 30)]
    before = [touchpoint("2024-05-02 00:00"), touchpoint("2024-05-31 23:00")]
    count = Aggregation("count", window=30)
    assert value_of(count, rows + before, compare=True) == 0.5
    assert value_of(count, rows, compare=True) is None


def test_a_negative_before_turns_the_sign():
    """From minus 2 to 2 the formula says minus 2."""
    rows = [touchpoint("2024-06-30", value=2), touchpoint("2024-06-29", value=-2)]
    assert value_of(Aggregation("sum", window=1), rows, compare=True) == -2


def test_per_divides_in_both_windows_of_a_comparison():
    """From one asked for two sent to one for one the ratio doubles; the count alone stays."""
    rows = [touchpoint(f"2024-06-{day}", event, value=1) for day, event in (
        (29, "Asked"), (29, "Sent"), (29, "Sent"), (30, "Asked"), (30, "Sent"),
    )]  # fmt: skip
    asked, sent = (Aggregation("count", (event,), window=1) for event in ("Asked", "Sent"))
    assert value_of(asked, rows, compare=True, per=sent) == 1
    assert value_of(asked, rows, compare=True) == 0


def test_a_last_that_is_too_old_is_missing():
    """With `valid_for: 30d` a value of 30 days before T is good, one a microsecond older is not."""
    good, old = (
        touchpoint(at, value=7) for at in ("2024-06-01 00:00", "2024-05-31 23:59:59.999999")
    )
    assert value_of("last", [good], valid_for=30) == 7
    assert value_of("last", [old], valid_for=30) is None


def test_days_until_counts_to_midnight_or_the_moment():
    """Noon of the third of July is 2.5 days after T; a date alone is its midnight."""
    renewal = DaysUntil("renewal")
    at = "2024-01-01"
    assert value_of(renewal, traits=[trait(at, "renewal", "2024-07-03T12:00:00")]) == 2.5
    assert value_of(renewal, traits=[trait(at, "renewal", "2024-07-03T14:00:00+02:00")]) == 2.5
    assert value_of(renewal, traits=[trait(at, "renewal", "2024-06-30")]) == -1
    assert value_of(renewal, traits=[trait(at, "renewal", 86400 * 1.5)]) == -19903.5
    assert value_of(renewal, traits=[trait(at, "renewal", "soon")]) is None


def test_a_trait_is_the_last_before_the_end_of_the_day():
    """What becomes known at T is not known on the day before; nothing takes the trait back."""
    traits = [trait(f"2024-{day}", "seats", n) for day, n in (("06-01", 5), ("07-01", 9))]
    assert value_of(TraitValue("seats"), traits=traits) == 5
    taken_back = [*traits, trait("2024-06-02", "seats", None)]
    assert value_of(TraitValue("seats"), traits=taken_back) is None


def test_a_dead_source_is_stale_for_everyone():
    """When nobody at all did it for 10 days, even a customer with rows has no value."""
    row = touchpoint("2024-06-20 23:59")
    somebody = touchpoint("2024-06-21", account=None, person=None)
    signed_in = Aggregation("count", ("Signed In",))
    assert value_of(signed_in, [row], stale_after=10) is None
    assert value_of(signed_in, [row, somebody], stale_after=10) == 1
