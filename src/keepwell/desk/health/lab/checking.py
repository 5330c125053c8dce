"""Whether a text can be published: its mistakes, its own tests, and what it changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.core.cache import cache
from django.utils.translation import gettext as _

from keepwell.desk.health.lab.published import Published, published
from keepwell.engine.scorecard.difference import difference
from keepwell.engine.scorecard.issues import Issue, Level
from keepwell.engine.scorecard.reading import read_text
from keepwell.engine.scorecard.schema import Scorecard, version_of
from keepwell.engine.scoring.proofs import Proven, prove

FILE = "scorecard.yaml"
"""What messages call the text."""
MINUTES = 10 * 60
"""For which it is remembered what came of a text's own tests."""


@dataclass(frozen=True)
class Checked:
    """What is to be said of a text while it is written."""

    card: Scorecard | None
    """None if it has mistakes."""
    issues: Sequence[Issue]
    before: Scorecard | None
    """The one that scores now; None if there is none, or its file has mistakes."""

    @property
    def changes(self) -> list[str]:
        """Return what it does differently from what scores now, in lines."""
        if self.card is None or self.before is None:
            return []
        return [str(change) for change in difference(self.before, self.card)]


def check(name: str, text: str, now: Published | None) -> Checked:
    """Read the text of the scorecard `name`."""
    card, issues = read(text)
    if card is not None and card.name != name:
        line = next(
            (n for n, said in enumerate(text.splitlines(), 1) if said.startswith("scorecard")), 1
        )
        message = (
            f'This is the draft of "{name}". Got "{card.name}". Scorecards keep their name, since '
            "scores refer to it; copy this one to give it another."
        )
        card, issues = None, [*issues, Issue(Level.ERROR, FILE, line, "scorecard", message)]
    return Checked(card, issues, now.card if now else None)


@lru_cache(64)
def read(text: str) -> tuple[Scorecard | None, Sequence[Issue]]:
    """Read a text, once for each: reading takes some 50 ms."""
    card, issues = read_text(text, FILE)
    return card, tuple(issues)


def changes_between(before: str, after: str) -> list[str] | None:
    """Return what a text does differently from another; None if either has mistakes."""
    old, new = read(before)[0], read(after)[0]
    return [str(one) for one in difference(old, new)] if old and new else None


def hindrances(name: str, text: str, base: str) -> list[str]:
    """Return why a text cannot be published over the version `base`; nothing if it can."""
    now = published(name)
    if base != (now.version if now else ""):
        return [_("The file has changed since this draft began. Open the draft and compare.")]
    if now and version_of(text) == now.version:
        return [_("This text is the published one: nothing would change.")]
    found = check(name, text, now)
    if found.card is None:
        return [str(issue) for issue in found.issues if issue.level is Level.ERROR]
    return failed_tests(found.card)


def failed_tests(card: Scorecard) -> list[str]:
    """Run the scorecard's own tests; return a sentence for all that came out otherwise.

    Who looks at publishing and then publishes waits for them once: they take some seconds.
    """
    key = f"health.lab.tests.{card.version}"
    proven: list[Proven] | None = cache.get(key)
    if proven is None:
        proven = prove(card)
        cache.set(key, proven, MINUTES)
    return [
        _("Test “%(test)s” (line %(line)s): %(failure)s")
        % {"test": one.name, "line": one.line, "failure": failure}
        for one in proven
        for failure in one.failures
    ]
