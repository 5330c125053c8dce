"""What a person reads who made a mistake in a segment.

`mistakes.txt` holds the mistakes, `messages.txt` the messages each gets, word for word, as they
were reviewed. After a deliberate change of wording write them anew and read the diff:

    KEEPWELL_REWRITE=1 pytest tests/engine/segments/test_mistakes.py
"""

import os
import re
from pathlib import Path

import pytest

from keepwell.engine.scorecard.issues import Issue, Level
from keepwell.engine.segments import Leaf, Segment, read_text

HERE = Path(__file__).parent
MESSAGES = HERE / "messages.txt"
OTHERS = (
    Segment("quiet", Leaf("band", "", "is", ("watch",))),
    Segment("circle", Leaf("segment", "a", "is", (True,))),
    Segment("champions", Leaf("trait", "role", "is", ("champion",)), unit="person"),
)


def _cases(text: str) -> dict[str, str]:
    """Return what stands under each `=== title`."""
    parts = re.split(r"^=== (.*)\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def _issues(title: str) -> list[Issue]:
    return read_text(MISTAKES[title], "a.yaml", OTHERS)[1]


MISTAKES = _cases((HERE / "mistakes.txt").read_text(encoding="utf-8"))
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
def test_message(title):
    """Every mistake gets exactly the messages that were reviewed."""
    assert "".join(f"{issue}\n" for issue in _issues(title)) == REVIEWED[title]


@pytest.mark.parametrize("title", MISTAKES)
def test_every_mistake_withholds_the_segment(title):
    """Every text of the table has an error, said in a sentence, and gives no segment."""
    segment, issues = read_text(MISTAKES[title], "a.yaml", OTHERS)
    assert segment is None
    assert any(issue.level is Level.ERROR for issue in issues)
    for issue in issues:
        assert re.match(r'[A-Z"0-9]', issue.message), issue
        assert issue.message[-1] in ".?", issue


def test_no_message_is_left_over():
    """The two tables are of the same mistakes."""
    assert list(REVIEWED) == list(MISTAKES)
