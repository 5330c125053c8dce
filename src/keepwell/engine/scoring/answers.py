"""Rows of scores as people and programs read them: with names instead of places in a list."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from keepwell.engine.scorecard.schema import Scorecard, Unit
from keepwell.engine.scoring.scores import STATUSES, dimension_scores

if TYPE_CHECKING:
    import pandas as pd  # noqa: TID251 - the edge: its type, for whoever asks for a data frame
    import polars as pl

PLAIN = ("as_of", "scorecard", "version", "score", "band", "state", "coverage")


@dataclass(frozen=True)
class Scores:
    """Scores of customers, as `score()` and the history give them.

    `rows` are as in the table `scores`: measures as lists in the order of the scorecard's text.
    `to_arrow()` and `records()` put names to them.
    """

    unit: Unit
    rows: pa.Table
    scorecards: Mapping[str, Scorecard]
    """By version."""

    def __len__(self) -> int:
        return int(self.rows.num_rows)

    def records(self) -> list[dict[str, Any]]:
        """Return one dict per customer and day; the shape that `--format json` prints."""
        return [self._record(row) for row in self.rows.to_pylist()]

    def _record(self, row: dict[str, Any]) -> dict[str, Any]:
        card = self.scorecards[row["version"]]
        measures = {
            measure.name: {
                "dimension": measure.dimension,
                "value": row["values"][k],
                "score": row["scores"][k],
                "weight": row["weights"][k],
                "status": STATUSES[row["statuses"][k]],
            }
            for k, measure in enumerate(card.measures)
        }
        return {
            self.unit: row["customer"],
            **{name: row[name] for name in PLAIN},
            "dimensions": _dimensions(card, row),
            "measures": measures,
            "caps": [card.caps[number].why for number in row["caps"]],
            "override": json.loads(row["override"]) if row["override"] else None,
        }

    def to_arrow(self) -> pa.Table:
        """Return one row per customer and day; dimensions and measures are lists of structs."""
        records = [
            record
            | {
                "dimensions": [{"name": k, **v} for k, v in record["dimensions"].items()],
                "measures": [{"name": k, **v} for k, v in record["measures"].items()],
                "override": record["override"] and json.dumps(record["override"]),
            }
            for record in self.records()
        ]
        return pa.Table.from_pylist(records, schema=_schema(self.unit))

    def to_pandas(self) -> "pd.DataFrame":
        """Return the same as a pandas data frame."""
        return self.to_arrow().to_pandas()

    def to_polars(self) -> "pl.DataFrame":
        """Return the same as a polars data frame (`pip install "keepwell[polars]"`)."""
        import polars as pl

        return pl.DataFrame(self.to_arrow())


def _dimensions(card: Scorecard, row: dict[str, Any]) -> dict[str, dict[str, float | None]]:
    scores = [np.array(np.nan if score is None else score) for score in row["scores"]]
    by_dimension = [float(score) for score in dimension_scores(card, scores)]
    found, start = {}, 0
    for dimension, score in zip(card.dimensions, by_dimension, strict=True):
        stop = start + len(dimension.measures)
        found[dimension.name] = {
            "score": None if np.isnan(score) else score,
            "weight": float(sum(row["weights"][start:stop])),
        }
        start = stop
    return found


def _schema(unit: Unit) -> pa.Schema:
    number, text = pa.float64(), pa.string()
    dimension = pa.struct([("name", text), ("score", number), ("weight", number)])
    measure = pa.struct([
        ("name", text), ("dimension", text), ("value", number), ("score", number),
        ("weight", number), ("status", text),
    ])  # fmt: skip
    return pa.schema([
        (unit, text), ("as_of", pa.date32()), ("scorecard", text), ("version", text),
        ("score", number), ("band", text), ("state", text), ("coverage", number),
        ("dimensions", pa.list_(dimension)), ("measures", pa.list_(measure)),
        ("caps", pa.list_(text)), ("override", text),
    ])  # fmt: skip


def by_version(scorecards: Sequence[Scorecard]) -> dict[str, Scorecard]:
    """Return scorecards by their version."""
    return {card.version: card for card in scorecards}
