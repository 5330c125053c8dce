"""The manual of rules names all that a tree may say, and its example can be used."""

import re
from pathlib import Path

from keepwell.desk.rules.ready import ready
from keepwell.desk.rules.tree.document import KINDS, TRIGGERS
from keepwell.desk.rules.tree.facts import FACTS, OPERATORS
from keepwell.desk.rules.tree.reading import read_text

MANUAL = (Path(__file__).parents[3] / "docs/howto/rules.md").read_text(encoding="utf-8")


def test_the_manual_names_every_word() -> None:
    """Every fact, comparison, action, trigger and ready tree is there."""
    operators = {one for some in OPERATORS.values() for one in some}
    prose = re.sub(r"```.*?```", "", MANUAL, flags=re.DOTALL)
    said = set(re.findall(r"`([^`]+)`", prose))
    assert {*FACTS, *operators, *KINDS, *TRIGGERS, *ready()} <= said


def test_the_example_can_be_used() -> None:
    """What the manual shows reads without a mistake."""
    found = re.search(r"```yaml\n(.*?)```", MANUAL, re.DOTALL)
    assert found is not None
    assert read_text(found[1]).name == "follow-up"
