"""When a figure alarms: beyond its limit for sure, and once until it recovered."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepwell.desk.alerts.watching.levels import Reading, Rule, fires, step

UNDER = Rule(limit=20, fewest=10, margin=5)
FALL = Rule(limit=10, is_fall=True, fewest=10, margin=5)
readings = st.builds(
    lambda value, spread, many: Reading(value, value - spread, value + spread, many),
    st.integers(-100, 100), st.integers(0, 30), st.integers(0, 40),
)  # fmt: skip
rules = st.builds(
    Rule, st.integers(-50, 50), is_fall=st.booleans(), fewest=st.integers(0, 20),
    is_sure=st.booleans(), margin=st.integers(0, 30),
)  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "reading", "alarms"),
    [
        (UNDER, Reading(10, 5, 15, 30), True),
        (UNDER, Reading(10, -5, 25, 30), False),  # it may be chance
        (Rule(20, fewest=10, is_sure=False), Reading(10, -5, 25, 30), True),
        (UNDER, Reading(-100, -100, -90, 3), False),  # three answers
        (Rule(20, fewest=1), Reading(-100, -100, -90, 3), True),  # unless told so
        (UNDER, Reading(20, 20, 20, 30), False),
        (FALL, Reading(14, 11, 17, 30), True),
        (FALL, Reading(14, 8, 20, 30), False),
        (FALL, Reading(-14, -17, -11, 30), False),  # it rose
    ],
)
def test_what_is_alarming(rule: Rule, reading: Reading, alarms: object) -> None:
    """A figure alarms where the whole interval of enough answers is beyond the limit."""
    assert rule.alarms(reading) is alarms


def test_an_alarm_comes_again_only_after_the_figure_recovered() -> None:
    """Around its limit a figure alarms once; well above it arms the watch again."""
    values = [30, 15, 21, 15, 24, 15, 25, 15]
    assert fires(UNDER, [Reading(one, one, one, 30) for one in values]) == [1, 7]


@settings(max_examples=40)
@given(rules, st.lists(st.none() | readings, max_size=30))
def test_between_two_alarms_there_is_a_recovery(rule: Rule, looked: list[Reading | None]) -> None:
    """Whatever is read, every alarm is alarming, and between two of them the figure recovered."""
    found = fires(rule, looked)
    for place in found:
        reading = looked[place]
        assert reading is not None
        assert rule.alarms(reading)
    for one, following in pairwise(found):
        between = [each for each in looked[one + 1 : following] if each is not None]
        assert any(rule.recovered(each) for each in between)


@settings(max_examples=40)
@given(rules, st.booleans())
def test_nothing_read_changes_nothing(rule: Rule, is_armed: object) -> None:
    """Where nobody answered a watch stays as it was."""
    done = step(rule, None, is_armed=bool(is_armed))
    assert (done.is_armed, done.fires) == (is_armed, False)
