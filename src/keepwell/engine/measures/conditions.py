"""Conditions of a scorecard as Ibis expressions over one fact's text and number."""

import sys
from collections.abc import Sequence
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING

import ibis

from keepwell.engine.measures.dialects import Dialect, DuckDB
from keepwell.engine.scorecard.schema import Test

if TYPE_CHECKING:
    import ibis.expr.types as ir


def as_number(text: "ir.Value", dialect: Dialect | None = None) -> "ir.Value":
    """Return the finite number a text reads as, else null; by default as DuckDB spells it."""
    number = (dialect or DuckDB()).number(text)
    # Both engines hold NaN for greater than all numbers. (Ibis has no `isinf` for Spark.)
    return ibis.ifelse(number.abs() <= sys.float_info.max, number, None)


def passes(tests: Sequence[Test], text: "ir.Value | None", number: "ir.Value") -> "ir.Value":
    """Return whether a fact passes all the tests; never null.

    `text` is None for a fact that can only be a number, and null where one fact has no text.
    """
    return reduce(and_, (_passes(test, text, number) for test in tests))


def passes_when_absent(tests: Sequence[Test]) -> bool:
    """Return whether a fact that is not there passes: only `is_not` does."""
    return all(test.comparison == "is_not" for test in tests)


def _passes(test: Test, text: "ir.Value | None", number: "ir.Value") -> "ir.Value":
    if test.comparison in {"is", "is_not"}:
        equal = reduce(or_, (_equals(to, text, number) for to in test.to))
        return ~equal if test.comparison == "is_not" else equal
    limit = float(test.to[0])
    outcome = {
        "above": number > limit,
        "at_least": number >= limit,
        "below": number < limit,
        "at_most": number <= limit,
    }[test.comparison]
    return outcome.fill_null(False)


def _equals(to: str | float, text: "ir.Value | None", number: "ir.Value") -> "ir.Value":
    if isinstance(to, bool):
        return ibis.literal(False) if text is None else (text == str(to).lower()).fill_null(False)
    if isinstance(to, (int, float)):
        return (number == float(to)).fill_null(False)
    same_number = _reads_as(to, number)
    if text is None:
        return same_number
    return ibis.ifelse(text.isnull(), same_number, (text == to).fill_null(False))


def _reads_as(to: str, number: "ir.Value") -> "ir.Value":
    try:
        return (number == float(to)).fill_null(False)
    except ValueError:
        return ibis.literal(False)
