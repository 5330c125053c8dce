"""A tree in its text: what is said of mistakes, and what is read."""

from textwrap import dedent

import pytest

from keepwell.desk.cases.models import Severity
from keepwell.desk.rules.tree.document import Route
from keepwell.desk.rules.tree.reading import read, read_text
from keepwell.desk.rules.tree.writing import text
from keepwell.errors import RulesError

WHOLE = """
rules: follow-up
on: [answer, complaint]
branches:
  - name: Detractor of a large account
    when: [{nps: {at_most: 6}}, {value: {at_least: 50000}}, {trait: plan, is: pro}]
    then:
      - open_case: {severity: high, topic: from answer, to: {department: Service, by: load}}
      - start_playbook: win-back
      - alert: {to: owner}
      - send: sorry
      - tag: at-risk
      - task: {title: Call them, to: {member: ann@example.com}, due: 2d}
    branches:
      - name: Soon to renew
        when: {any: [{renewal_in: {at_most: 90}}, {trait: renewal_date, within: 90d}]}
        go_on: true
otherwise: [{tag: seen}]
"""


def mistakes(some: str) -> list[str]:
    """Return line, place and message of each mistake."""
    with pytest.raises(RulesError) as raised:
        read_text(dedent(some))
    return [f"{one.line} {one.where}: {one.message}" for one in raised.value.issues]


def test_a_whole_tree_is_read() -> None:
    """All that a tree may say is there, and its text reads back as the same tree."""
    tree = read_text(WHOLE)
    opened, *_others, task = tree.branches[0].then
    assert (opened.severity, opened.topic) == (Severity.HIGH, "from answer")
    assert opened.to == Route("department", "Service", "load")
    assert (task.name, task.due, task.to) == ("Call them", 2, Route("member", "ann@example.com"))
    assert read_text(text(tree)) == tree


def test_each_mistake_is_said_at_its_line() -> None:
    """All mistakes come at once, each with its line, its place and the next step."""
    found = mistakes(
        """\
        rules: t
        branches:
          - name: a
            when: {npss: {at_most: 6}}
            then: [{open_cas: {}}]
          - name: a
            when: {nps: 6}
            then: [{task: {due: 4}}]
        """
    )
    assert [one.split(":")[0] for one in found] == [
        "4 branches[1].when", "5 branches[1].then[1]", "6 branches[2].name",
        "7 branches[2].when.nps", "8 branches[2].then[1].task", "8 branches[2].then[1].task.due",
    ]  # fmt: skip
    assert 'Did you mean "nps"?' in found[0]
    assert 'Did you mean "open_case"?' in found[1]


@pytest.mark.parametrize(
    ("branch", "said"),
    [
        ({"when": {"band": "red"}}, "Expected one of"),
        ({"when": {"nps": {"at_most": "six"}}}, "Expected a number"),
        ({"when": {"nps": {"at_most": 6}, "band": "watch"}}, "A condition is about one thing"),
        ({"when": {"all": []}}, "one to 100 conditions"),
        ({"then": [{"alert": {"about": "x"}}]}, '"to" is missing'),
        ({"then": [{"alert": {"to": "boss"}}]}, '"owner", "managers"'),
        ({"then": [{"task": {"title": "x", "to": {"member": "a", "by": "load"}}}]}, "one alone"),
        ({"name": "otherwise"}, "Rename it"),
        ({"on": ["birthday"]}, "Expected one of"),
        ({"branches": [{"name": "b", "branches": [{"name": "c", "branches": [{"name": "d"}]}]}]},
         "3 deep"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(branch: dict[str, object], said: str) -> None:
    """Each mistake says what was expected there."""
    with pytest.raises(RulesError, match="rules") as raised:
        read({"rules": "t", "branches": [{"name": "a", **branch}]})
    assert said in str(raised.value)
