"""The filters themselves, as plain data, and how they stand in an address."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from math import isfinite
from typing import Any
from urllib.parse import quote, unquote, urlencode

from keepwell.engine.segments.tree import Leaf, Operand, Operator

WINDOWS = ("0-30", "0-60", "0-90", "0-120", "0-180")
"""Days within which a contract comes up, as the filter offers them."""
OVERDUE = "overdue"
ME, TEAM, NOBODY = "me", "team", "nobody"
"""Owners that are not a member's number."""
LOW = 0.75
"""Coverage below it is low."""
TESTS: tuple[Operator, ...] = (
    "is", "is_not", "at_least", "at_most", "above", "below", "within", "past", "known",
)  # fmt: skip
"""How a trait may be looked at."""
_LONGEST = 99_999
"""Days; as in a segment."""


@dataclass(frozen=True)
class TraitTest:
    """One condition on a trait: `is:plan:pro` in an address."""

    operator: Operator
    name: str
    operand: str = ""

    def __str__(self) -> str:
        return f"{self.operator}:{quote(self.name, safe='')}:{self.operand}"

    @classmethod
    def read(cls, text: str) -> "TraitTest":
        """Read it from an address; raise ValueError if it cannot be meant."""
        operator, name, operand = text.split(":", 2)
        known = next((one for one in TESTS if one == operator), None)
        if known is None or not name:
            raise ValueError(text)
        test = cls(known, unquote(name), operand)
        test.leaf()
        return test

    def leaf(self) -> Leaf:
        """Return it as a condition of a segment; raise ValueError if the operand does not suit."""
        return Leaf("trait", self.name, self.operator, self._meant())

    def _meant(self) -> Operand:
        match self.operator:
            case "is" | "is_not":
                return (self.operand,)
            case "known":
                return self.operand != "no"
            case "within" | "past":
                return _days(self.operand)
            case _:
                return _limit(self.operand)


def _days(text: str) -> int:
    days = int(text)
    if not 0 < days <= _LONGEST:
        raise ValueError(text)
    return days


def _limit(text: str) -> float | date:
    try:
        number = float(text)
    except ValueError:
        return date.fromisoformat(text)
    if not isfinite(number):
        raise ValueError(text)
    return number


@dataclass(frozen=True)
class Filters:
    """What is asked for; empty is everybody. The names are those of the address."""

    q: str = ""
    """How the name, the key, or the e-mail address of one of its people begins."""
    band: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    owner: str = ""
    """ME, TEAM, NOBODY, or a member's number."""
    tag: str = ""
    renewal: str = ""
    """OVERDUE, or `31-60`: the contract comes up in 31 to 60 days."""
    renewal_from: date | None = None
    renewal_to: date | None = None
    value_from: float | None = None
    value_to: float | None = None
    score_from: int | None = None
    score_to: int | None = None
    """As scores are shown, in whole points: up to 49 includes 49.7."""
    coverage: str = ""
    """`low` or empty."""
    was: str = ""
    """`28:healthy`: which band it was in so many days before."""
    gone: bool = False
    """Those who are customers no longer, instead of those who are."""
    segment: str = ""
    """The name of one."""
    trait: tuple[TraitTest, ...] = ()

    def __bool__(self) -> bool:
        return self != Filters()

    def said(self) -> list[tuple[str, object]]:
        """Return the filters that are set; of several values of one, each."""
        found = [(one.name, getattr(self, one.name)) for one in fields(self)]
        empty = Filters()
        return [
            (name, one)
            for name, value in found
            if value != getattr(empty, name)
            for one in (value if isinstance(value, tuple) else (value,))
        ]

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield what stands in the address, in a fixed order."""
        for name, value in self.said():
            yield name, _written(value)

    def query(self, **more: str) -> str:
        """Return the part of an address behind the question mark."""
        return urlencode([*self.pairs(), *((name, one) for name, one in more.items() if one)])

    def without(self, name: str, value: object) -> "Filters":
        """Return the same without one filter; of several values of one, without that value."""
        now: Any = getattr(self, name)
        rest = getattr(Filters(), name)
        if isinstance(now, tuple):
            rest = tuple(one for one in now if one != value)
        return replace(self, **{name: rest})


def _written(value: object) -> str:
    if value is True:
        return "1"
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)
