"""What the oracle says of a customer."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class MeasureResult:
    """A measure's value and score; `weight` is its share in the customer's score."""

    dimension: str
    value: float | None
    score: float | None
    weight: float
    status: str


@dataclass(frozen=True)
class DimensionResult:
    """A dimension's score and its share in the customer's score."""

    score: float | None
    weight: float


@dataclass(frozen=True)
class Result:
    """What is said of one customer as of one day."""

    scorecard: str
    score: float | None
    band: str
    state: str
    coverage: float
    dimensions: dict[str, DimensionResult]
    measures: dict[str, MeasureResult]
    caps: list[str]
    override: dict[str, Any] | None
