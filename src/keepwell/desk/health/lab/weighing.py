"""Weights that the past suggests, beside those in the text: to be used one by one, or not at all.

They come from the newest proof of what scores now. A share of a whole becomes a number in the text
by what the others of the text weigh: alone, it would have that share.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from keepwell.desk.health.lab.suggesting import written
from keepwell.desk.health.models import KeptProof
from keepwell.engine.scorecard.schema import Dimension, Measure, Scorecard
from keepwell.report.verdict import finding, verdict

Record = Mapping[str, Any]
LOOKED_AT = 6
"""Proofs that are looked through for the newest one of what scores now."""
DIGITS = 2
"""Of a number that is suggested: intervals are wider than what more of them would say."""
ALL, NONE = 1 - 1e-9, 0.005
"""Shares from which on the others weigh nothing, so that no number gives it; and up to which a
part weighs nothing."""


@dataclass(frozen=True)
class Weight:
    """What the past says of one weight in the text."""

    now: float
    """Its share as the text is."""
    value: float
    """The share that the past suggests, and between which two it lies."""
    low: float
    high: float
    said: str
    """The number that gives about this share; empty if no other one does better."""
    finding: str = ""
    """What the past says of the measure, in words."""

    @property
    def is_borne_out(self) -> bool:
        """Return whether the past does not speak against the share it has."""
        return self.low <= self.now <= self.high


@dataclass(frozen=True)
class Weighed:
    """What the past says of the weights of a text."""

    found: Mapping[str, Weight] = field(default_factory=dict)
    """By the path of the measure or dimension."""
    why_none: str = ""
    """What the proof comes to, where it suggests nothing."""
    as_of: date | None = None
    """The last day of the proof; None: what scores now was never proven."""
    leavers: int = 0


def weighed(now: Scorecard | None, draft: Scorecard | None) -> Weighed | None:
    """Return what the past says of the weights of a draft; None if either of them is not there.

    There is nothing to be said of what the draft measures or scales otherwise than what scores now.
    """
    if now is None or draft is None:
        return None
    proof = _proof_of(now)
    if proof is None:
        return Weighed()
    told: Record = proof.record
    sides = {one["name"]: one for one in told["dimensions"] if one["scorecard"] == now.name}
    if not sides:
        return Weighed({}, verdict(told), proof.as_of, told["outcomes"])
    found = dict(_found(now, draft, told, sides))
    return Weighed(found, "", proof.as_of, told["outcomes"])


def _proof_of(card: Scorecard) -> KeptProof | None:
    """Return the newest proof of a version that may suggest weights."""
    mine = f"{card.name}@{card.version}"
    for kept in KeptProof.objects.filter(asked__in=["", mine])[:LOOKED_AT]:
        versions = dict(kept.record["scorecards"])
        if versions.get(card.name) == card.version and "dimensions" in kept.record:
            return kept
    return None


def _found(
    now: Scorecard, draft: Scorecard, told: Record, sides: Mapping[str, Record]
) -> Iterator[tuple[str, Weight]]:
    """Yield what is said of dimensions, if all are what they were, and of measures of such."""
    old = {side.name: side for side in now.dimensions}
    alike = [side for side in draft.dimensions if _is_alike(side, old.get(side.name))]
    if len(alike) == len(draft.dimensions) == len(old):
        for part, weight in _weights(alike, [sides[one.name]["suggested"] for one in alike]):
            yield f"dimensions.{part.name}", weight
    mine = {one["name"]: one for one in told["measures"] if one["scorecard"] == now.name}
    titles = {name: one["title"] for name, one in mine.items()}
    for side in alike:
        shares = [mine[one.name]["suggested_within"] for one in side.measures]
        for part, weight in _weights(side.measures, shares):
            words = finding(mine[part.name], titles)
            yield f"dimensions.{side.name}.measures.{part.name}", replace(weight, finding=words)


def _weights(
    parts: Sequence[Dimension | Measure], shares: Sequence[Record]
) -> Iterator[tuple[Dimension | Measure, Weight]]:
    """Yield what is said of each part of a whole; of one that is all of it, nothing is."""
    weights = [_weight(part) for part in parts]
    whole = sum(weights)
    if len(parts) < 2 or not whole:  # noqa: PLR2004 - one is all
        return
    for part, weight, share in zip(parts, weights, shares, strict=True):
        is_within = share["low"] <= weight / whole <= share["high"]
        said = "" if is_within else _number(weight, whole - weight, share["value"])
        yield part, Weight(weight / whole, share["value"], share["low"], share["high"], said)


def _weight(part: Dimension | Measure) -> float:
    """Return what a part weighs; a dimension of measures that weigh nothing is not there."""
    if isinstance(part, Dimension) and not any(one.weight for one in part.measures):
        return 0.0
    return part.weight


def _number(weight: float, others: float, share: float) -> str:
    """Return the number that has a share of a whole beside what the others weigh."""
    if share >= ALL or not others:
        return ""
    said = written(others * share / (1 - share), DIGITS) if share > NONE else "0"
    return "" if float(said) == weight else said


def _is_alike(side: Dimension, other: Dimension | None) -> bool:
    """Return whether two dimensions measure and scale the same, whatever it weighs."""
    return other is not None and [_bare(one) for one in side.measures] == [
        _bare(one) for one in other.measures
    ]


def _bare(measure: Measure) -> Measure:
    return replace(measure, weight=0, title="", line=0)
