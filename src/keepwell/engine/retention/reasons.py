"""The managed list of reasons for leaving: `reasons.yaml` of a project.

reasons:
  - name: price
    title: Price
    also: [too expensive, budget, /cheaper (offer|tool)/]

What people write is mapped to the reason of that very name, else to the first whose name, title or
spelling it holds, as whole words and in whatever case; a spelling between slashes is a regular
expression.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from keepwell.engine.scorecard.issues import Issue
from keepwell.engine.scorecard.reading import read_optional, sound
from keepwell.engine.scorecard.sections import Section
from keepwell.engine.scorecard.values import Report, Value
from keepwell.engine.scorecard.yaml_lines import compose

FILE = "reasons.yaml"
UNKNOWN, OTHER = "unknown", "other"
"""What nobody told us, and what was told in words that no reason of the list holds."""
LONGEST = 40
"""Letters that a text may have to stand as a reason of its own."""


@dataclass(frozen=True)
class Reason:
    """Why customers leave, and how people write it."""

    name: str
    title: str
    also: tuple[str, ...] = ()

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        words = (self.name, self.title, *self.also)
        return re.compile("|".join(_as_pattern(word) for word in words if word), re.IGNORECASE)

    def holds(self, text: str) -> bool:
        """Tell whether a text means this reason."""
        return self._pattern.search(text) is not None


@dataclass(frozen=True)
class Reasons:
    """The list, in its order."""

    listed: tuple[Reason, ...] = ()

    def of(self, text: str | None) -> str:
        """Return the name of the reason that a text means.

        A short text that is in no list is a reason of its own, a long one is `other`.

        >>> Reasons((Reason("price", "Price", ("expensive",)),)).of("Far too expensive for us!")
        'price'
        >>> Reasons().of("Champion  left"), Reasons().of(" ")
        ('champion left', 'unknown')
        """
        said = " ".join((text or "").replace("_", " ").split())
        if not said:
            return UNKNOWN
        for reason in self.listed:
            if said == reason.name.replace("_", " "):  # the name itself, whatever else holds it
                return reason.name
        for reason in self.listed:
            if reason.holds(said):
                return reason.name
        return said.casefold() if len(said) <= LONGEST else OTHER

    def title(self, name: str) -> str:
        """Return what a reason is called."""
        titles = {reason.name: reason.title for reason in self.listed}
        return titles.get(name) or in_words(name)


def read_reasons(path: Path) -> Reasons:
    """Read a project's list; without a file it is empty. Raises TextError with every mistake."""
    return sound(read_optional(path, parse_reasons, Reasons()))


def issues_of(path: Path) -> list[Issue]:
    """Return the issues of all levels of a project's list, as `keepwell check` prints them."""
    return read_optional(path, parse_reasons, Reasons())[1]


def parse_reasons(text: str, file: str = FILE) -> tuple[Reasons, list[Issue]]:
    r"""Read a list from its text; never raises.

    >>> _, issues = parse_reasons("reasons:\n  - name: price\n    also: [/a(/]")
    >>> print(issues[0].line, issues[0].message)
    3 Expected a regular expression between the slashes. Got "/a(/".
    """
    report = Report(file)
    root = compose(text, report, "list of reasons")
    if root is None:
        return Reasons(), report.in_order()
    found: dict[str, Reason] = {}
    for item in Section(root, ("reasons",)).some("reasons"):
        reason = _reason(item)
        if reason is None:
            continue
        if reason.name in found:
            item.error(f'The reason "{reason.name}" stands above already. Remove one of them.')
        found.setdefault(reason.name, reason)
    return Reasons(tuple(found.values())), report.in_order()


def _reason(item: Value) -> Reason | None:
    keys = Section(item, ("name", "title", "also"))
    name = keys.require("name", "price")
    said = name.text() if name else None
    if not said:
        return None
    spellings = keys.some("also") if keys.has("also") else ()
    return Reason(said, keys.text("title") or in_words(said), tuple(_spellings(spellings)))


def _spellings(values: tuple[Value, ...]) -> Iterator[str]:
    for value in values:
        text = value.text()
        if text is None:
            continue
        try:
            re.compile(_as_pattern(text))
        except re.error:
            value.error(f'Expected a regular expression between the slashes. Got "{text}".')
        else:
            yield text


def in_words(name: str) -> str:
    """Return a name as it is written in a sentence's place."""
    return name.replace("_", " ").capitalize()


def _as_pattern(spelling: str) -> str:
    if len(spelling) > 2 and spelling[0] == spelling[-1] == "/":  # noqa: PLR2004 - the slashes
        return f"(?:{spelling[1:-1]})"
    words = r"\s+".join(map(re.escape, spelling.replace("_", " ").split()))
    return rf"(?<!\w){words}(?!\w)"
