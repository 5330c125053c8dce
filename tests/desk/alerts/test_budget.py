"""The budget of alerts against a plain account of every day: what is told, held, and waits."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepwell.desk.alerts.budget import GREATER, OVERFLOW, Day, Waiting, decide
from keepwell.desk.alerts.quiet import Quiet, as_the_team, outside
from keepwell.desk.cases.hours import Plan, open_at, spans_of

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TEAM = Plan(AMSTERDAM, [*[spans_of("09:00-17:00")] * 5, (), ()], country="NL")
SPRING = datetime(2026, 3, 27, tzinfo=UTC)
"""Two days before clocks go forward."""
BUDGET = 3
arrivals = st.lists(
    st.tuples(
        st.integers(0, 5 * 24 * 4 - 1),  # quarters of an hour
        st.floats(-10, 10, allow_nan=False),
        st.booleans(),
    ),
    max_size=40,
)
quiets = st.builds(
    Quiet,
    st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    st.booleans(),
)
plans = st.one_of(
    st.none(), st.just(TEAM), quiets.map(lambda quiet: outside(quiet, TEAM, AMSTERDAM))
)


def live(
    arrived: Sequence[tuple[int, float, bool]], plan: Plan | None
) -> list[tuple[str, datetime, Waiting]]:
    """Live through two weeks of quarters of an hour; return what became of each alert, and when."""
    came = [(at, Waiting(key, rank, urgent)) for key, (at, rank, urgent) in enumerate(arrived)]
    waiting: list[Waiting] = []
    told: defaultdict[date, list[float]] = defaultdict(list)
    became = []
    for quarter in range(14 * 24 * 4):
        moment = SPRING + timedelta(minutes=15 * quarter)
        waiting += [one for at, one in came if at == quarter]
        if not waiting:
            continue
        day = moment.astimezone(AMSTERDAM).date()
        done = decide(waiting, Day(BUDGET, told[day]), plan, moment)
        told[day] += [one.rank for one in done.told if not one.is_urgent]
        became += [("told", moment, one) for one in done.told]
        became += [("held", moment, one) for one in done.held]
        waiting = list(done.later)
    return became + [("later", moment, one) for one in waiting]


@settings(max_examples=20)
@given(arrivals, plans)
def test_the_budget_holds(arrived: list[tuple[int, float, bool]], plan: Plan | None) -> None:
    """No day has more than its budget and overflow, and nothing goes before what ranks higher.

    Nothing is lost; and what was held back ranks above nothing that is told later that day. That is
    so whatever arrives, and in whatever order.
    """
    became = live(arrived, plan)
    assert sorted(one.key for _what, _at, one in became) == list(range(len(arrived)))
    assert all(what != "later" for what, _at, _one in became)  # two weeks are enough

    limited = [(what, at, one) for what, at, one in became if not one.is_urgent]
    days = Counter(_day(at) for what, at, _one in limited if what == "told")
    assert max(days.values(), default=0) <= BUDGET + OVERFLOW
    for _held, at, held in (one for one in limited if one[0] == "held"):
        told = [(then, one) for what, then, one in limited if what == "told"]
        since = [one for then, one in told if then >= at and _day(then) == _day(at)]
        assert all(one.rank >= held.rank for one in since)


def _day(moment: datetime) -> date:
    return moment.astimezone(AMSTERDAM).date()


@pytest.mark.parametrize(
    ("told", "came", "through"),
    [
        ([5.0, 3.0, 4.0], [5.0, 4.9], [5.0]),  # four times the least of the day: 2 more in log2
        ([5.0, 3.0, 4.0], [9.0, 8.0, 7.0], [9.0, 8.0]),
        ([5.0, 3.0, 4.0, 9.0, 8.0], [20.0], []),
        ([3.0, 3.0], [9.0, 8.0, 4.0], [9.0, 8.0]),  # one within the budget, one on top of it
        ([], [9.0, 8.0, 7.5, 1.0], [9.0, 8.0, 7.5]),
    ],
)
def test_what_is_much_greater_gets_through(
    told: list[float], came: list[float], through: list[float]
) -> None:
    """A used-up budget lets through what is four times the least it went to, twice a day."""
    found = decide([Waiting(*one) for one in enumerate(came)], Day(BUDGET, told), None, SPRING)
    assert [one.rank for one in found.told] == through
    assert (GREATER, OVERFLOW) == (4, 2)  # as the documentation says


def test_who_wants_no_alert_gets_none() -> None:
    """A budget of 0 has no overflow, whatever was told before it was chosen."""
    assert not decide([Waiting(1, 99.0)], Day(0, [1.0]), None, SPRING).told
    assert not decide([Waiting(1, 99.0)], Day(0), None, SPRING).told


@settings(max_examples=20)
@given(arrivals, quiets)
def test_quiet_hours_are_never_broken(arrived: list[tuple[int, float, bool]], quiet: Quiet) -> None:
    """Nobody is told anything between these times of their wall clock."""
    told = [
        at for what, at, _one in live(arrived, outside(quiet, TEAM, AMSTERDAM)) if what == "told"
    ]
    assert not [at for at in told if _is_quiet(at.astimezone(AMSTERDAM).time(), quiet)]


def _is_quiet(clock: time, quiet: Quiet) -> bool:
    if quiet.begins < quiet.ends:
        return quiet.begins <= clock < quiet.ends
    return clock >= quiet.begins or clock < quiet.ends


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-03-27T23:00+01:00", "2026-03-30T08:00+02:00"),  # Friday night; clocks change
        ("2026-03-30T07:59+02:00", "2026-03-30T08:00+02:00"),
        ("2026-04-05T12:00+02:00", "2026-04-07T08:00+02:00"),  # Easter Monday is off
        ("2026-10-23T22:30+02:00", "2026-10-26T08:00+01:00"),  # clocks go back
    ],
)
def test_what_comes_when_it_is_quiet_waits(now: str, until: str) -> None:
    """Even what is urgent waits until the quiet hours end: over nights, weekends and holidays."""
    plan = outside(Quiet(time(22), time(8)), TEAM, AMSTERDAM)
    found = decide([Waiting(1, 0.0, is_urgent=True)], Day(5), plan, datetime.fromisoformat(now))
    assert [one.key for one in found.later] == [1]
    assert found.until == datetime.fromisoformat(until)


def test_hours_of_a_team_are_by_the_clock_of_its_member() -> None:
    """Who works from Bangkok is told at nine in Bangkok, as the team is at nine in Amsterdam."""
    plan = as_the_team(TEAM, ZoneInfo("Asia/Bangkok"))
    assert open_at(datetime.fromisoformat("2026-03-31T09:00+07:00"), plan)
    assert not open_at(datetime.fromisoformat("2026-03-31T17:00+07:00"), plan)


def test_who_is_never_reachable_finds_it_in_the_summary() -> None:
    """Quiet hours that last all day hold everything back rather than keep it waiting for ever."""
    plan = outside(Quiet(time(9), time(9)), TEAM, AMSTERDAM)
    found = decide([Waiting(1, 0.0)], Day(5), plan, SPRING)
    assert [one.key for one in found.held] == [1]
