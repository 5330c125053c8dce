"""The scorecard's own tests, run: these rows must give that result.

Proofs know nothing of the project: a customer ends by `Subscription Ended` alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from json import dumps
from math import isclose
from typing import Any

import pyarrow as pa

from keepwell.engine.lake.store import complete
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS, Table
from keepwell.engine.measures.feeds import CustomerRule
from keepwell.engine.scorecard.schema import Proof, Scorecard
from keepwell.engine.scoring.answers import Scores, by_version
from keepwell.engine.scoring.run import score_tables

TOLERANCE = 1e-6
"""Expected numbers are written by hand."""


@dataclass(frozen=True)
class Proven:
    """What came of one proof."""

    scorecard: str
    name: str
    line: int
    failures: tuple[str, ...]
    """A sentence for everything that came out otherwise."""

    @property
    def passed(self) -> bool:
        """Whether everything came out as expected."""
        return not self.failures


def prove(scorecard: Scorecard) -> list[Proven]:
    """Run all proofs of a scorecard."""
    return [_prove(scorecard, proof) for proof in scorecard.proofs]


def results(scorecard: Scorecard, proof: Proof) -> dict[str, dict[str, Any]]:
    """Return what comes out of a proof: the record of each customer that gets a score."""
    scored = score_tables(
        _table(TOUCHPOINTS, proof.touchpoints),
        _table(TRAITS, proof.traits),
        [scorecard],
        [proof.as_of],
        CustomerRule(),
    )
    records = Scores(scorecard.unit, scored, by_version([scorecard])).records()
    return {record[scorecard.unit]: record for record in records}


def _prove(scorecard: Scorecard, proof: Proof) -> Proven:
    found = results(scorecard, proof)
    failures = [
        f"{customer}: {failure}"
        for customer, expected in proof.expect.items()
        for failure in _failures(expected, found.get(customer))
    ]
    return Proven(scorecard.name, proof.name, proof.line, tuple(failures))


def _table(table: Table, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Return the rows of a proof as the table; ids that were left out are their places."""
    filled = [
        {"id": f"row {number:06}", **{name: _cell(name, held) for name, held in row.items()}}
        for number, row in enumerate(rows)
    ]
    schema = pa.schema([table.schema.field(name) for name in table.columns])
    known = complete(table, pa.Table.from_pylist(filled, schema=schema))
    return known if known.num_rows else table.schema.empty_table()


def _cell(name: str, held: object) -> object:
    return dumps(held) if name == "properties" and held is not None else held


def _failures(expected: Mapping[str, Any], record: Mapping[str, Any] | None) -> Iterator[str]:
    if record is None:
        yield "expected a score, got none: it is not known by then, or `applies_to` leaves it out."
        return
    for key, wanted in expected.items():
        if key in {"measures", "dimensions"}:
            part = "value" if key == "measures" else "score"
            for name, number in wanted.items():
                yield from _differs(f"{key}.{name}", number, record[key][name][part])
        else:
            yield from _differs(key, wanted, record[key])


def _differs(what: str, wanted: object, got: object) -> Iterator[str]:
    if not is_as_expected(wanted, got):
        yield f"{what}: expected {_said(wanted)}, got {_said(got)}."


def is_as_expected(wanted: object, got: object) -> bool:
    """Return whether a result is what a proof expects, numbers as near as they are written."""
    if isinstance(wanted, (int, float)) and isinstance(got, (int, float)):
        return isclose(wanted, got, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return wanted == got


def _said(value: object) -> str:
    return (
        "nothing" if value is None else f"{value:.10g}" if isinstance(value, float) else str(value)
    )
