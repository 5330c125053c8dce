"""Playbooks as text."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from keepwell.desk.cases.hours import Plan, spans_of
from keepwell.desk.playbooks.document import Due, Wait, due_of, is_held_out, read_text
from keepwell.desk.playbooks.document.reading import plain_of
from keepwell.engine.segments import Leaf
from keepwell.errors import PlaybookError

TEXT = """\
playbook: renewal
title: Renew in good time
purpose: renewal
start_when: {trait: renewal_date, within: 120d}
starts: by_itself
hold_out: 10
limits: {a_day: 5, days_between: 300d}
goal: {says: The contract is renewed, reached_when: {score: {at_least: 70}}, within: 150d}
steps:
  - {id: review, title: Look back, due: {working_days: 3}}
  - {id: meet, title: Meet, for: manager, wait: 7d, shown: true}
  - {id: mend, title: Mend, for: {department: Service desk}, only_if: {band: at_risk}}
  - {id: sign, title: Sign, after: [meet, mend], wait: {until: {band: healthy}, at_most: 9d}}
"""


def test_all_of_it() -> None:
    """A playbook says whom it is for, what it is to reach, and its steps one after the other."""
    read = read_text(TEXT)
    assert (read.starts_by_itself, read.hold_out, read.limits.a_day) == (True, 10, 5)
    assert read.goal.days == 150
    review, meet, mend, sign = read.steps
    assert review.due == Due(3, is_working=True)
    assert (meet.after, meet.wait, meet.who.kind) == (("review",), Wait(7), "manager")
    assert (mend.who.department, mend.only_if) == (
        "Service desk",
        Leaf("band", "", "is", ("at_risk",)),
    )
    assert sign.after == ("meet", "mend")
    assert len(list(read.conditions())) == 3
    assert plain_of(TEXT)["limits"] == {"a_day": 5, "days_between": "300d"}


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ("purpose: renewal", "purpose: renewel", ":3:", 'Did you mean "renewal"?'),
        ("wait: 7d", "wait: 7", ":11:", 'Write "7d".'),
        ("after: [meet", "after: [sign", ":13:", "stands before"),
        ("id: meet", "id: review", ":11:", "the id of a step before"),
        ("id: review", "id: start", ":10:", "stands for the start"),
        ("for: manager", "for: boss", ":11:", "Expected `owner`"),
        ("{working_days: 3}", "{working_days: 3, days: 3}", ":10:", "either `days:`"),
        ("start_when: {trait: renewal_date, within: 120d}\n", "", ":4:", "has to say for whom"),
        ("{band: at_risk}", "{segment: nobody}", ":12:", 'no segment "nobody"'),
        ("hold_out: 10", "hold_out: 60", ":6:", "from 0 to 50"),
        ("says: The contract is renewed, ", "", ":8:", '"says" is missing'),
        ("says: The contract is renewed", "says: {}", ":8:", "one for each language"),
        ("shown: true", "shown: {de: Hallo}", ":11:", '"de"'),
    ],
)
def test_mistakes_and_their_place(old: str, new: str, place: str, said: str) -> None:
    """What is wrong is said at its line, with what could be meant."""
    with pytest.raises(PlaybookError) as wrong:
        read_text(TEXT.replace(old, new), segments=["big"])
    line = next(line for line in str(wrong.value).splitlines() if said in line)
    assert place in line


def test_the_documented_example() -> None:
    """What the how-to shows can be read as it stands there."""
    page = Path(__file__).parents[4] / "docs" / "howto" / "run-playbooks.md"
    found = re.search(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    assert len(read_text(found[1]).steps) == 4


def test_who_is_held_out_stays() -> None:
    """About so many of a hundred are held out; with a higher share the same and more."""
    keys = [f"customer-{number}" for number in range(2000)]
    few = {key for key in keys if is_held_out("renewal", key, 10)}
    more = {key for key in keys if is_held_out("renewal", key, 30)}
    other = {key for key in keys if is_held_out("growth", key, 10)}
    assert 150 < len(few) < 250
    assert few < more
    assert few != other


def test_working_days() -> None:
    """Working days end with the hours of the team: weekends and days off do not count."""
    zone = ZoneInfo("Asia/Bangkok")
    week = [spans_of("09:00-17:00")] * 5 + [()] * 2
    hours = Plan(zone, week, days={date(2026, 1, 12): ()})
    friday = datetime(2026, 1, 9, 23, tzinfo=zone)
    assert due_of(Due(2, is_working=True), friday, friday, {}, hours) == datetime(
        2026, 1, 14, 17, tzinfo=zone
    )


def test_due_since() -> None:
    """Days count from where the playbook says: the step, the start, or the end of another step."""
    start = datetime(2026, 1, 5, tzinfo=UTC)
    began, ended = start + timedelta(days=10), start + timedelta(days=4)
    hours = Plan(UTC, [()] * 7)

    def due(due: Due) -> int:
        return (due_of(due, began, start, {"call": ended}, hours) - start).days

    assert [due(Due(2, since=since)) for since in ("", "start", "call", "gone")] == [12, 2, 6, 12]
    assert due(Due(2, is_working=True)) == 12  # nobody is ever at work
