"""JMESPath expressions, and the functions that webhooks need besides.

- `money(amount, currency)`: an amount in the smallest unit of a currency, as payment systems
  count, in its main unit. `money(4200, 'eur')` is 42, `money(4200, 'jpy')` is 4200.
- `monthly(amount, interval, count)`: what comes to `amount` every `count` intervals, in a month.
- `times(a, b)`: a product.
- `days(from, to)`, `hours(from, to)`: how long it was between two moments; negative if backwards.

Each is nothing where something it needs is nothing or of another type.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import jmespath
from jmespath import functions
from jmespath.parser import ParsedResult

from keepwell.desk.intake.facts import Unusable, number_of
from keepwell.desk.intake.tracking import moments

LONGEST = 2_000
"""Characters of one expression."""
WITHOUT_CENTS = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF",
     "XOF", "XPF"}
)  # fmt: skip
"""Currencies whose smallest unit is their main one. UGX and ISK are still counted in hundredths."""
WITH_MILLS = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
"""Currencies whose main unit has a thousand parts."""
IN_A_MONTH = {"day": 365 / 12, "week": 365 / 84, "month": 1.0, "year": 1 / 12}
"""How often an interval fits into a month."""
BROKEN = (ValueError, TypeError, ArithmeticError, RecursionError)
"""What expressions raise over data that they were not made for."""


class _Functions(functions.Functions):
    """What the class docs of JMESPath call custom functions; see the module."""

    @functions.signature({"types": []}, {"types": []})
    def _func_money(self, amount: object, currency: object) -> float | None:
        number = number_of(amount)
        if number is None or not isinstance(currency, str):
            return None
        code = currency.upper()
        return number / (1 if code in WITHOUT_CENTS else 1000 if code in WITH_MILLS else 100)

    @functions.signature({"types": []}, {"types": []}, {"types": []})
    def _func_monthly(self, amount: object, interval: object, count: object) -> float | None:
        number, every = number_of(amount), number_of(count)
        often = IN_A_MONTH.get(interval) if isinstance(interval, str) else None
        if number is None or not every or often is None:
            return None
        return round(number * often / every, 4)

    @functions.signature({"types": []}, {"types": []})
    def _func_times(self, one: object, other: object) -> float | None:
        left, right = number_of(one), number_of(other)
        return None if left is None or right is None else left * right

    @functions.signature({"types": []}, {"types": []})
    def _func_days(self, begin: object, end: object) -> float | None:
        return _between(begin, end, timedelta(days=1))

    @functions.signature({"types": []}, {"types": []})
    def _func_hours(self, begin: object, end: object) -> float | None:
        return _between(begin, end, timedelta(hours=1))


OPTIONS = jmespath.Options(custom_functions=_Functions())
KNOWN = _Functions.FUNCTION_TABLE


@dataclass(frozen=True)
class Path:
    """An expression, and where it stands, such as `rule 2: value`."""

    where: str
    parsed: ParsedResult

    def of(self, data: object) -> object:
        """Return what it finds. Raises Unusable where it cannot be worked out."""
        try:
            found: object = self.parsed.search(data, options=OPTIONS)
        except BROKEN as problem:
            raise Unusable(self.where, "what its expression can read", str(problem)) from None
        return found

    def holds(self, data: object) -> bool:
        """Return whether it is true, as JMESPath has it: 0 is, nothing and what is empty is not."""
        found = self.of(data)
        return found is not None and found is not False and found not in ("", [], {})


def path_of(text: str, where: str) -> Path:
    """Return an expression. Raises ValueError with what is wrong about it, in a line."""
    if len(text) > LONGEST:
        raise ValueError(f"Expected at most {LONGEST:,} characters. Got {len(text):,}.")
    try:
        parsed = jmespath.compile(text)
    except (ValueError, RecursionError) as problem:
        raise ValueError(_in_a_line(problem)) from None
    unknown = {name for name in _called(parsed.parsed) if name not in KNOWN}
    if unknown:
        raise ValueError(f'There is no function "{min(unknown)}". There are: {", ".join(KNOWN)}.')
    return Path(where, parsed)


def _in_a_line(problem: Exception) -> str:
    """Return what the parser says, without the drawing of it."""
    said = str(problem).partition(", for expression:")[0].splitlines()[0] if str(problem) else ""
    return f"{said.rstrip(':. ') or 'It is nested too deeply'}."


def _called(node: Mapping[str, Any], *, argument: bool = False) -> Iterator[str]:
    """Yield the functions that are called; what begins with & is none unless it is an argument."""
    if node["type"] == "function_expression":
        yield node["value"]
    elif node["type"] == "expref" and not argument:
        yield "&"
    for child in node["children"]:
        yield from _called(child, argument=node["type"] == "function_expression")


def _between(begin: object, end: object, unit: timedelta) -> float | None:
    first, last = moments.read(begin), moments.read(end)
    return None if first is None or last is None else round((last - first) / unit, 4)
