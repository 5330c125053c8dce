"""What the how-to gives receivers to copy works against what we send."""

import doctest
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from keepwell.desk.webhooks import backoff, events, signing

PAGE = Path(__file__).parents[3] / "docs" / "howto" / "tell-other-systems.md"
TEXT = PAGE.read_text("utf-8")
BODY = '{"name":"Zoë"}'


def block(kind: str) -> str:
    """Return the only block of a kind."""
    (found,) = re.findall(rf"^```{kind}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    return found


def test_the_python_example_does_what_it_shows() -> None:
    """The function checks the standard's own example, and refuses what was altered or is old."""
    names: dict[str, object] = {}
    exec(block("python"), names)  # what a reader does
    shown = doctest.DocTestParser().get_doctest(block("pycon"), names, PAGE.name, str(PAGE), 0)
    runner = doctest.DocTestRunner()
    runner.run(shown)
    assert (runner.failures, runner.tries) == (0, 5)


def test_the_python_example_takes_what_we_send() -> None:
    """It takes our headers, with one secret and with two."""
    names: dict = {}
    exec(block("python"), names)
    old, new = signing.mint(), signing.mint()
    headers = signing.headers([new, old], "evt_1", 1_000, BODY)
    for secret, is_good in ((old, True), (new, True), (signing.mint(), False)):
        assert names["is_ours"](secret, headers, BODY.encode(), now=1_001) is is_good


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")
def test_the_node_example_takes_what_we_send() -> None:
    """It takes our headers, and refuses another body, another secret and an old message."""
    secret = signing.mint()
    headers = dict(signing.headers([signing.mint(), secret], "evt_1", 1_000, BODY))
    cases = [[secret, BODY, 1_001], [secret, "{}", 1_001], [signing.mint(), BODY, 1_001],
             [secret, BODY, 9_999]]  # fmt: skip
    program = (
        f"{block('js')}\nconst headers = {json.dumps(headers)};\n"
        f"console.log(JSON.stringify({json.dumps(cases)}.map(([secret, body, now]) =>"
        " isOurs(secret, headers, Buffer.from(body), now))));"
    )
    printed = subprocess.run(["node", "-e", program], capture_output=True, text=True, check=True)
    assert json.loads(printed.stdout) == [True, False, False, False]


def test_the_page_names_every_event_and_pause() -> None:
    """Each kind of event has its row, and the pauses are those of the code."""
    assert re.findall(r"^\| `([\w.]+)` \|", TEXT, re.MULTILINE) == list(events.KINDS)
    assert backoff.WAITS == (5, 30, 120, 600, 3_600, 21_600, 86_400)
    assert "5 seconds, 30 seconds, 2 and 10 minutes, 1, 6 and 24\nhours" in TEXT
