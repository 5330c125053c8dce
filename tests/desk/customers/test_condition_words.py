"""Conditions on customers in words."""

import pytest
import yaml

from keepwell.desk.customers.filters.conditions import condition_words
from keepwell.desk.playbooks.document.reading import read_text

TEXT = """\
playbook: x
title: X
purpose: growth
goal: {says: Y, within: 1d}
steps: [{id: call, title: Call}]
start_when: """


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ({"score": {"at_least": 70}}, "Score is at least 70"),
        ({"band": ["at_risk", "watch"]}, "Band is at risk or watch"),
        ({"state": "ready_to_grow"}, "State is ready to grow"),
        ({"trait": "renewal_date", "within": "120d"}, "renewal date is within 120 days from now"),
        ({"trait": "leaving", "is": True}, "leaving is yes"),
        ({"trait": "plan", "known": False}, "plan is not known"),
        ({"value": {"above": 20000}}, "Value a year is above €20,000"),
        ({"segment": "large"}, "segment: Large ones"),
        (
            {"all": [{"score": {"below": 50.5}}, {"any": [{"band": "watch"}, {"segment": "x"}]}]},
            "Score is below 50.5 and (Band is watch or segment: x)",
        ),
        ({"none": [{"band": "healthy"}]}, "not: Band is healthy"),
    ],
)
@pytest.mark.usefixtures("desk_project", "db")
def test_said(condition: object, said: str) -> None:
    """Every kind of condition is a sentence without braces, and groups keep their order."""
    written = yaml.safe_dump(condition, default_flow_style=True, width=1_000).strip()
    start_when = read_text(TEXT + written).start_when
    assert start_when is not None
    assert condition_words(start_when, {"large": "Large ones"}) == said
