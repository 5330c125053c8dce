"""The calendar: who may be asked at a moment, and when it is quiet."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepwell.desk.surveys.asking.fatigue import (
    Asked,
    Calendar,
    LeftOut,
    Limit,
    Somebody,
    Span,
    Wait,
    Why,
    left_out,
    next_moment,
)

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
MEASURES = {"pulse": "nps", "yearly": "nps", "effort": "ces", "ticket": "csat"}
NOW = Asked("pulse", "nps", BEGIN)
abouts = st.sampled_from(["", "nps", "ces", "pulse", "ticket"])
calendars = st.builds(
    Calendar,
    limits=st.lists(
        st.builds(Limit, at_most=st.integers(1, 3), days=st.integers(1, 40), survey=abouts),
        max_size=3,
    ),
    waits=st.lists(
        st.builds(Wait, days=st.integers(1, 40), after=abouts, survey=abouts), max_size=3
    ),
)
tries = st.lists(st.tuples(st.integers(0, 24 * 15), st.sampled_from(sorted(MEASURES))), max_size=40)


def before(survey: str, days: float) -> Asked:
    """Return what was asked so many days before NOW."""
    return Asked(survey, MEASURES[survey], BEGIN - timedelta(days=days))


def about(survey: str, one: Asked) -> bool:
    """Tell, in plain words, whether a rule about a survey is about an asking."""
    return survey in {"", one.survey, MEASURES[one.survey]}


@settings(max_examples=30, deadline=None)
@given(calendars, tries)
def test_no_rule_is_ever_broken(calendar: Calendar, tried: list[tuple[int, str]]) -> None:
    """Whatever is tried and when, what was let through breaks no rule, recounted one by one."""
    done: list[Asked] = []
    moment = BEGIN
    for hours, survey in tried:
        moment += timedelta(hours=hours)
        asking = Asked(survey, MEASURES[survey], moment)
        if left_out(calendar, asking, Somebody(before=list(reversed(done)))) is None:
            done.append(asking)
    for limit in calendar.limits:
        counted = [one.at for one in done if about(limit.survey, one)]
        for end in counted:
            within = [at for at in counted if timedelta(0) <= end - at < timedelta(limit.days)]
            assert len(within) <= limit.at_most
    for wait in calendar.waits:
        for n, one in enumerate(done):
            if about(wait.survey, one):
                earlier = [other for other in done[:n] if about(wait.after, other)]
                assert all(one.at - other.at >= timedelta(wait.days) for other in earlier)


@settings(max_examples=40, deadline=None)
@given(calendars, tries)
def test_nobody_is_left_out_for_nothing(calendar: Calendar, tried: list[tuple[int, str]]) -> None:
    """Who is left out would break the very rule that is named, if they were asked."""
    done: list[Asked] = []
    moment = BEGIN
    for hours, survey in tried:
        moment += timedelta(hours=hours)
        asking = Asked(survey, MEASURES[survey], moment)
        reason = left_out(calendar, asking, Somebody(before=done))
        if reason is None:
            done.append(asking)
        elif reason.why is Why.LIMIT:
            limit = calendar.limits[reason.rule]
            near = [
                o for o in done if about(limit.survey, o) and moment - o.at < timedelta(limit.days)
            ]
            assert len(near) + 1 > limit.at_most
        else:
            wait = calendar.waits[reason.rule]
            assert any(about(wait.after, o) and moment - o.at < timedelta(wait.days) for o in done)


def test_a_rule_ends_to_the_moment() -> None:
    """After exactly so many days one may ask again, and not a moment before."""
    calendar = Calendar(limits=[Limit(1, 14)])
    assert left_out(calendar, NOW, Somebody(before=[before("ticket", 14)])) is None
    reason = left_out(calendar, NOW, Somebody(before=[before("ticket", 13.99)]))
    assert reason == LeftOut(Why.LIMIT, 0)


def test_a_wait_looks_at_the_other_survey_only() -> None:
    """CES waits for NPS, and NPS does not wait for CES."""
    calendar = Calendar(waits=[Wait(60, after="nps", survey="ces")])
    effort = Asked("effort", "ces", BEGIN)
    assert left_out(calendar, effort, Somebody(before=[before("yearly", 30)])) == LeftOut(Why.WAIT)
    assert left_out(calendar, effort, Somebody(before=[before("ticket", 30)])) is None
    assert left_out(calendar, NOW, Somebody(before=[before("effort", 30)])) is None


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        (Somebody(has_opted_out=True, account="acme"), LeftOut(Why.OPTED_OUT)),
        (Somebody(account="acme"), LeftOut(Why.NEVER)),
        (Somebody(segments=frozenset({"dunning"})), LeftOut(Why.NEVER)),
        (Somebody(matters=frozenset({2, 1})), LeftOut(Why.MATTER, 1)),
        (Somebody(account="other", segments=frozenset({"big"})), None),
    ],
)
def test_the_first_reason_is_named(who: Somebody, reason: LeftOut | None) -> None:
    """Who opted out, is never asked, or has something open is left out, in this order."""
    calendar = Calendar(accounts=frozenset({"acme"}), segments=["dunning"])
    assert left_out(calendar, NOW, who) == reason


QUIET = Calendar(
    weekdays=frozenset({5, 6}),
    dates=frozenset({"12-25", "2026-12-28"}),
    hours=Span(time(9), time(18)),
)


@pytest.mark.parametrize(
    ("moment", "then"),
    [
        ("2026-12-23T10:30", "2026-12-23T10:30"),
        ("2026-12-23T07:00", "2026-12-23T09:00"),
        ("2026-12-23T18:00", "2026-12-24T09:00"),
        ("2026-12-24T18:30", "2026-12-29T09:00"),  # Christmas, a weekend, and a day of our own
        ("2027-12-24T18:30", "2027-12-27T09:00"),
    ],
)
def test_what_is_quiet_waits_for_the_next_moment(moment: str, then: str) -> None:
    """Outside the hours, on quiet weekdays and on dates nobody is asked, but right after."""
    zone = ZoneInfo("Asia/Bangkok")
    begin = datetime.fromisoformat(moment).replace(tzinfo=zone)
    assert next_moment(QUIET, begin) == datetime.fromisoformat(then).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("place", "then"),
    [
        ("NL", "2026-04-28T09:00"),  # King's Day
        ("TH", "2026-04-27T09:00"),
        ("DE-BY", "2026-04-27T09:00"),
    ],
)
def test_public_holidays_are_quiet(place: str, then: str) -> None:
    """On the holidays of a country nobody is asked; those of others are days like any."""
    calendar = replace(QUIET, holidays=frozenset({place}))
    begin = datetime.fromisoformat("2026-04-24T18:00").replace(tzinfo=ZoneInfo("Europe/Amsterdam"))
    found = next_moment(calendar, begin)
    assert found is not None
    assert found.isoformat(timespec="minutes")[:16] == then


def test_a_calendar_may_be_quiet_for_ever() -> None:
    """Where all weekdays are quiet there is no moment, and looking for one ends."""
    assert next_moment(replace(QUIET, weekdays=frozenset(range(7))), BEGIN) is None
