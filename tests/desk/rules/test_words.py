"""Trees in sentences."""

from typing import Any

import pytest

from keepwell.desk.rules import words
from keepwell.desk.rules.tree.document import KINDS, TRIGGERS
from keepwell.desk.rules.tree.facts import FACTS, MOODS, OPERATORS, WEEKDAYS
from keepwell.desk.rules.tree.reading import read


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ({"nps": {"at_most": 6}}, "Recommendation (NPS) is at most 6"),
        ([{"value": {"at_least": 50000}}, {"band": ["at_risk", "watch"]}],
         "Value a year is at least 50,000 and Band is at risk or watch"),
        ([{"any": [{"mood": "negative"}, {"topic": "price"}]}, {"owned": False}],
         "(Mood of the comment is negative or Topic is “price”) and The customer has no owner"),
        ({"none": [{"trait": "renewal_date", "within": "30d"}]},
         "not (renewal_date lies at most 30 days ahead)"),
        ({"segment": {"is_not": "big"}}, "Segment is not “big”"),
        ({"score": {"known": False}}, "Score is not known"),
        ({"weekday": "friday"}, "Day of the week is Friday"),
    ],
)  # fmt: skip
def test_a_condition_is_said(when: Any, said: str) -> None:
    """Groups are told apart by brackets only where it matters."""
    condition = read({"rules": "t", "branches": [{"name": "b", "when": when}]}).branches[0].when
    assert condition is not None
    assert words.condition(condition) == said


def test_everything_has_a_word() -> None:
    """No fact, comparison, action, trigger, mood or day is shown by its code."""
    assert set(FACTS) - {"trait"} == set(words.FACTS)
    assert {one for some in OPERATORS.values() for one in some} == set(words.OPERATORS)
    assert set(KINDS) == set(words.KINDS)
    assert set(TRIGGERS) == set(words.TRIGGERS)
    assert (set(MOODS), set(WEEKDAYS)) == (set(words.MOODS), set(words.WEEKDAYS))
    for name, fact in FACTS.items():
        assert all(words.value(name, one) for one in fact.words)
