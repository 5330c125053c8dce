"""What a person reads who made a mistake in a scorecard.

`mistakes/scorecards.txt` holds the mistakes, `mistakes/messages.txt` the messages each gets, word
for word, as they were reviewed. After a deliberate change of wording write them anew and read
the diff:

    KEEPWELL_REWRITE=1 pytest tests/contract/test_scorecard_mistakes.py
"""

import os
import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from keepwell.engine.scorecard.issues import Issue, Level
from keepwell.engine.scorecard.reading import read_text

HERE = Path(__file__).parent / "mistakes"
MESSAGES = HERE / "messages.txt"

TOP = """\
scorecard: acme
title: Acme
dimensions: {adoption: {measures: {seats: {trait: seats, scale: {0: 0, 9: 100}}}}}
"""
MEASURE = """\
scorecard: acme
title: Acme
dimensions:
  base: {measures: {plan: {trait: plan, scale: {0: 0, 9: 70}}}}
  use:
    measures:
      m:
"""


def _cases(text: str) -> dict[str, str]:
    """Return what stands under each `=== title`."""
    parts = re.split(r"^=== (.*)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def _framed(title: str, text: str) -> str:
    frame = title.split(":", maxsplit=1)[0]
    indented = "".join(f"        {line}" for line in text.splitlines(keepends=True))
    return {"file": text, "top": TOP + text, "measure": MEASURE + indented}[frame]


@cache
def _issues(title: str) -> list[Issue]:
    return read_text(_framed(title, MISTAKES[title]), "acme.yaml")[1]


MISTAKES = _cases((HERE / "scorecards.txt").read_text(encoding="utf-8"))
REVIEWED = _cases(MESSAGES.read_text(encoding="utf-8")) if MESSAGES.exists() else {}


@pytest.fixture(scope="module", autouse=True)
def _rewritten() -> None:
    """Write the messages anew if asked to."""
    if os.environ.get("KEEPWELL_REWRITE"):
        found = {title: "".join(f"{issue}\n" for issue in _issues(title)) for title in MISTAKES}
        text = "".join(f"=== {title}\n{messages}" for title, messages in found.items())
        MESSAGES.write_text(text, encoding="utf-8")
        REVIEWED.clear()
        REVIEWED.update(found)


@pytest.mark.parametrize("title", MISTAKES)
def test_message(title: str) -> None:
    """Every mistake gets exactly the messages that were reviewed."""
    if "Not valid YAML" in REVIEWED[title] and not yaml.__with_libyaml__:
        pytest.skip("PyYAML without libyaml words mistakes of the YAML itself differently.")
    assert "".join(f"{issue}\n" for issue in _issues(title)) == REVIEWED[title]


def test_table_is_whole() -> None:
    """At least 60 mistakes are in the table, each is noticed, and no message is left over."""
    assert len(MISTAKES) >= 60
    assert list(REVIEWED) == list(MISTAKES)
    assert all(_issues(title) for title in MISTAKES)


@pytest.mark.parametrize("title", MISTAKES)
def test_message_is_a_sentence(title: str) -> None:
    """Every message begins with a capital or a name in quotes, and ends like a sentence."""
    for issue in _issues(title):
        assert re.match(r'[A-Z"0-9]', issue.message), issue
        assert issue.message[-1] in ".?", issue
        assert 1 <= issue.line <= max(1, len(_framed(title, MISTAKES[title]).splitlines()))


def test_errors_withhold_the_scorecard() -> None:
    """A text with an error gives no scorecard, and one with only warnings or notes does."""
    for title, text in MISTAKES.items():
        scorecard, issues = read_text(_framed(title, text))
        assert (scorecard is None) == any(issue.level is Level.ERROR for issue in issues), title
