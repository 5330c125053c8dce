"""What the engine and the oracle say, made comparable: flat, by day and customer."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from keepwell.engine.measures.feeds import CustomerRule
from keepwell.engine.scorecard.schema import Scorecard
from oracle import Result, score_all
from strategies import Facts

STATUSES = ("ok", "missing", "stale")
Said = dict[tuple[date, str], dict[str, Any]]
"""By day and customer everything that is said, flat, so that a difference shows its name."""


def said_by_rows(rows: Iterable[Mapping[str, Any]], asked: Sequence[Scorecard]) -> Said:
    """Read rows of scores as the engine writes them."""
    by_name = {scorecard.name: scorecard for scorecard in asked}
    return {
        (row["as_of"], row["customer"]): _flat_row(by_name[row["scorecard"]], row) for row in rows
    }


def said_by_oracle(
    known: Facts,
    asked: Sequence[Scorecard],
    rule: CustomerRule,
    days: Iterable[date],
    only: str | None = None,
) -> Said:
    """Ask the oracle, each day by itself."""
    return {
        (day, customer): _flat_result(result)
        for day in days
        for customer, result in score_all(
            asked,
            known.touchpoints,
            known.traits,
            day,
            relationship=rule.relationship,
            silence=rule.silence,
            only=only,
        ).items()
    }


def assert_same(engine: Said, oracle: Said) -> None:
    """Compare numbers to nine digits, everything else exactly."""
    assert sorted(engine) == sorted(oracle), "who is scored on which day"
    for key, expected in oracle.items():
        found = engine[key]
        assert found.keys() == expected.keys(), key
        differing = {
            name: (found[name], expected[name])
            for name in expected
            if not _same(found[name], expected[name])
        }
        assert not differing, f"{key}: {differing} (engine, oracle)"


def _same(found: object, expected: object) -> bool:
    if isinstance(found, float) and isinstance(expected, float):
        return math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-9)
    return found == expected


def _flat_row(scorecard: Scorecard, row: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: row[name] for name in ("scorecard", "score", "band", "state", "coverage")}
    said["caps"] = [scorecard.caps[number].why for number in row["caps"]]
    said["overridden"] = row["override"] is not None
    measured = zip(row["values"], row["scores"], row["weights"], row["statuses"], strict=True)
    for measure, (value, score, weight, status) in zip(scorecard.measures, measured, strict=True):
        said |= _flat(measure.name, value, score, weight, STATUSES[status])
    return said


def _flat_result(result: Result) -> dict[str, Any]:
    said = {name: getattr(result, name) for name in ("scorecard", "score", "band", "state")}
    said |= {"coverage": result.coverage, "caps": result.caps}
    said["overridden"] = result.override is not None
    for name, m in result.measures.items():
        said |= _flat(name, m.value, m.score, m.weight, m.status)
    return said


def _flat(
    name: str, value: float | None, score: float | None, weight: float, status: str
) -> dict[str, Any]:
    parts = {"value": value, "score": score, "weight": weight, "status": status}
    return {f"{name} {part}": said for part, said in parts.items()}
