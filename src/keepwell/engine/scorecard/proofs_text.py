"""The scorecard's own tests, in the text: these rows, that result."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from keepwell.engine.scorecard.keys import Kind
from keepwell.engine.scorecard.rules import Names
from keepwell.engine.scorecard.schema import BANDS, Proof, Unit
from keepwell.engine.scorecard.sections import Section
from keepwell.engine.scorecard.values import Value, clipped

_STATES = ("at_risk", "stable", "ready_to_grow")
_MOMENTS = ("at", "received_at")
_NUMBERS = ("value", "number")


def read_proofs(at: Value | None, names: Names, unit: Unit) -> tuple[Proof, ...]:
    """Read `tests:`, a list of `{name, as_of, touchpoints, traits, expect}`."""
    proofs = []
    lines: dict[str, int] = {}
    for item in at or ():
        proof = _proof(item, names, unit)
        proofs.append(proof)
        if proof.name in lines:
            item.error(
                f'The test "{clipped(proof.name)}" is on line {lines[proof.name]} already. '
                "Rename one."
            )
        elif proof.name:
            lines[proof.name] = item.line
    return tuple(proofs)


def _proof(at: Value, names: Names, unit: Unit) -> Proof:
    keys = Section(at, "test")
    keys.require("name", "an active customer is healthy")
    as_of = keys.require("as_of", "2026-01-31")
    touchpoints = tuple(_rows(keys.get("touchpoints"), "touchpoint"))
    traits = tuple(_rows(keys.get("traits"), "trait row"))
    expect = keys.require("expect", "{acme: {band: healthy}}")
    if expect and not expect.mapping:
        expect.expected('what comes out per customer, such as "{acme: {band: healthy}}"')
    results = (expect.mapping if expect else None) or {}
    known = {row[unit] for row in (*touchpoints, *traits) if row.get(unit)}
    for customer, value in results.items():
        if customer not in known:
            hint = value.hint(customer, known)
            value.error(f'No row of this test has the {unit} "{clipped(customer)}".{hint}')
    return Proof(
        name=keys.text("name"),
        as_of=(as_of.day() if as_of else None) or date.min,
        touchpoints=touchpoints,
        traits=traits,
        expect={customer: _expectation(value, names) for customer, value in results.items()},
        line=at.line,
    )


def _rows(at: Value | None, kind: Kind) -> Iterator[dict[str, Any]]:
    for item in at or ():
        keys = Section(item, kind)
        keys.require("at", "2026-01-31")
        keys.require(*(("event", "Signed In") if kind == "touchpoint" else ("trait", "seats")))
        if keys.is_mapping and not keys.has("account", "person"):
            item.error('Whose row is it? Add "account", "person" or both.')
        if keys.is_mapping and kind == "trait row" and not keys.has("text", "number"):
            item.error('What is the trait? Add "text" or "number".')
        yield {key: _cell(key, value) for key, value in keys.entries.items()}


def _cell(key: str, at: Value) -> object:
    """Return a cell as the table holds it."""
    if at.content is None:
        return None
    if key in _MOMENTS:
        return at.moment()
    if key in _NUMBERS:
        return at.number()
    if key != "properties":
        return at.text()
    if at.mapping is None:
        at.expected("a mapping of properties")
    return at.plain()


def _expectation(at: Value, names: Names) -> dict[str, Any]:
    keys = Section(at, "expectation")
    if keys.is_mapping and not keys.entries:
        at.error("Nothing is expected here. Add at least one of score, band, state, coverage.")
    found: dict[str, Any] = {
        "score": _number_or_none(keys, "score", 100),
        "coverage": _number_or_none(keys, "coverage", 1),
        "band": keys.choice("band", (*BANDS, "unknown"), "unknown"),
        "state": keys.choice("state", _STATES, "stable"),
        "measures": _by_name(keys.get("measures"), "measure", names),
        "dimensions": _by_name(keys.get("dimensions"), "dimension", names),
    }
    return {key: value for key, value in found.items() if keys.has(key)}


def _number_or_none(keys: Section, key: str, high: float) -> float | None:
    found = keys.get(key)
    return found.number(0, high) if found else None


def _by_name(at: Value | None, kind: str, names: Names) -> Mapping[str, float | None]:
    """Return the expected value per measure, or score per dimension; nothing means missing."""
    if at is None:
        return {}
    if at.mapping is None:
        at.expected(f"a mapping from {kind}s to what comes out")
    found: dict[str, float | None] = {}
    for name, value in (at.mapping or {}).items():
        names.check(value, kind, name)
        found[name] = None if value.content is None else value.number()
    return found
