"""A value of a scorecard's text, which knows where it stands and can say what is wrong with it.

Nothing here raises: what cannot be used is reported at its line, and reading goes on, so that a
person sees every mistake at once.
"""

import math
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TypeVar, cast

from keepwell.engine.scorecard.issues import Issue, Level
from keepwell.errors import did_you_mean

Plain = None | bool | int | float | str
Choice = TypeVar("Choice", bound=str)

NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
NUMBER = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
_DAYS = re.compile(r"([1-9][0-9]{0,4})d")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_LONGEST_SHOWN = 60
_MANY = 300


@dataclass
class Report:
    """What was found in one file, in the order of finding."""

    file: str
    issues: list[Issue] = field(default_factory=list)

    def add(self, level: Level, line: int, where: str, message: str) -> None:
        """Add one finding."""
        self.issues.append(Issue(level, self.file, line, where, message))

    def in_order(self) -> list[Issue]:
        """Return the findings by line; on the same line the worst first."""
        return sorted(self.issues, key=lambda issue: (issue.line, -issue.level))


@dataclass(frozen=True)
class Value:
    """A scalar, a list or a mapping of the text.

    `where` is its path, list items counted from 1: `caps[2].when`.
    """

    report: Report = field(repr=False)
    line: int
    where: str
    content: "Plain | tuple[Value, ...] | dict[str, Value]"
    raw: str = ""
    """A scalar as it was written."""

    def error(self, message: str) -> None:
        """Say that this value cannot be used."""
        self.report.add(Level.ERROR, self.line, self.where, message)

    def warn(self, message: str) -> None:
        """Say that this value works but misleads."""
        self.report.add(Level.WARNING, self.line, self.where, message)

    def note(self, message: str) -> None:
        """Say that this value works but is probably not what was meant."""
        self.report.add(Level.NOTE, self.line, self.where, message)

    @property
    def mapping(self) -> "dict[str, Value] | None":
        """The entries, if this is a mapping."""
        return self.content if isinstance(self.content, dict) else None

    def find(self, *keys: str) -> "Value":
        """Return the value under these keys, or the nearest above it that is there."""
        found = self
        for key in keys:
            found = (found.mapping or {}).get(key, found)
        return found

    @property
    def many(self) -> "tuple[Value, ...]":
        """The items of a list; anything else is a list of one."""
        return self.content if isinstance(self.content, tuple) else (self,)

    @property
    def is_scalar(self) -> bool:
        """Whether this is a text, a number, true or false: not nothing, a list or a mapping."""
        return self.content is not None and not isinstance(self.content, (tuple, dict))

    def number(self, low: float = -math.inf, high: float = math.inf) -> float | None:
        """Return a finite number between two limits (included)."""
        found = self.content
        if isinstance(found, (int, float)) and not isinstance(found, bool):
            number = float(found)
            if math.isfinite(number) and low <= number <= high:
                return number
        hint = " Remove the quotes." if is_number(found) else ""
        self.expected(f"a number{_limits(low, high)}", hint)
        return None

    def text(self) -> str | None:
        """Return a text; a number or date stands for the text it was written as."""
        if self.is_scalar and self.raw.strip():
            return self.raw
        self.expected("a text")
        return None

    def name(self) -> str | None:
        """Return a name that other parts of the scorecard and its results refer to."""
        if self.is_scalar and NAME.fullmatch(self.raw):
            return self.raw
        self.expected(NAME_RULE)
        return None

    def days(self) -> int | None:
        """Return a whole number of days, written `30d`."""
        found = _DAYS.fullmatch(self.raw) if self.is_scalar else None
        if found:
            return int(found[1])
        number = self.content
        whole = isinstance(number, int) and not isinstance(number, bool) and 0 < number < 10**5
        hint = f' Write "{self.raw}d".' if whole else ""
        self.expected('a number of whole days such as "30d"', hint)
        return None

    def choice(self, options: Sequence[Choice]) -> Choice | None:
        """Return one of the options."""
        if self.is_scalar and self.raw in options:
            return cast("Choice", self.raw)
        listed = ", ".join(f'"{option}"' for option in options)
        hint = self.hint(self.raw, options) if self.is_scalar else ""
        self.expected(f"one of {listed}" if len(options) > 1 else listed, hint)
        return None

    def day(self) -> date | None:
        """Return a date, written `2026-01-31`."""
        found = _moment(self.raw) if self.is_scalar and _DATE.fullmatch(self.raw) else None
        if found:
            return found.date()
        self.expected('a date such as "2026-01-31"')
        return None

    def moment(self) -> datetime | None:
        """Return a moment in UTC; a date alone is its midnight, a time without offset is UTC."""
        found = _moment(self.raw) if self.is_scalar else None
        if not found:
            self.expected('a date or time such as "2026-01-31T09:30:00Z"')
        return found

    def plain(self) -> object:
        """Return the value as plain Python: lists, dicts and scalars."""
        if isinstance(self.content, tuple):
            return [item.plain() for item in self.content]
        if isinstance(self.content, dict):
            return {key: item.plain() for key, item in self.content.items()}
        return self.content

    def hint(self, word: str, known: Collection[str]) -> str:
        """Return ` Did you mean "…"?`, unless so much is wrong or known that it would take long."""
        if max(len(self.report.issues), len(known)) > _MANY:
            return ""
        return did_you_mean(clipped(word), known)

    def expected(self, what: str, hint: str = "") -> None:
        """Say what should stand here and what does."""
        self.error(f"Expected {what}. Got {self.shown()}.{hint}")

    def shown(self) -> str:
        """Return how a message shows this value."""
        if self.content is None:
            return "nothing"
        if isinstance(self.content, tuple):
            return f"a list of {len(self.content)}" if self.content else "an empty list"
        if isinstance(self.content, dict):
            keys = ", ".join(f'"{clipped(key)}"' for key in list(self.content)[:4])
            return f"a mapping with {keys}" if keys else "an empty mapping"
        return f'"{clipped(self.raw)}"' if isinstance(self.content, str) else clipped(self.raw)

    def __iter__(self) -> "Iterator[Value]":
        return iter(self.many)


NAME_RULE = "a name of lower-case letters, digits and underscores that begins with a letter"


def is_number(found: object) -> bool:
    """Tell whether this is a text that reads as a finite number.

    >>> is_number("0.5"), is_number("half"), is_number(0.5)
    (True, False, False)
    """
    plain = NUMBER.fullmatch(found) if isinstance(found, str) else None
    return plain is not None and math.isfinite(float(plain[0]))


def clipped(text: str) -> str:
    r"""Return a text as a message can show it: one line, printable, not too long.

    >>> clipped("two\nlines")
    'two\\nlines'
    """
    short = text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in short)


def _limits(low: float, high: float) -> str:
    return f" from {low:,.12g} to {high:,.12g}" if math.isfinite(high - low) else ""


def _moment(raw: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(raw.strip())
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
