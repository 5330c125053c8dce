"""The ledger: a change of score split into parts that add up to the last point.

A score is Σ weight × score of its measures, weights adding up to 1. With S the score before, primes
for after, and the measures present on both sides as *both*:

    S' − S = Σ_both w'·(s' − s)          what changed
           + Σ_new  w'·(s' − S)          what is known now and was not
           − Σ_gone w·(s − S)            what is not known any more
           + Σ_both (w' − w)·(s − S)     their weight, moved to the others

which follows from Σw = Σw' = 1, whatever the order of the measures. What caps take off is a part of
its own. The way from a score that was said to another goes in steps, each with one cause: facts
about then that arrived late, another scorecard, then time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Literal

Kind = Literal["customer", "late", "missing", "returned", "spread", "scorecard", "cap", "override"]
"""Why: the customer did something (or stopped) · facts about then arrived late · data went
missing · data is there (again) · the weight of what is missing, carried by the rest · the scorecard
changed · a cap holds or no longer holds · a colleague's override, which moves the band alone."""

DUST = 1e-12
"""Points: less than this is left by adding, not by anything that happened."""


@dataclass(frozen=True)
class Stand:
    """What a measure stood at."""

    value: float | None
    score: float | None
    weight: float
    status: str


@dataclass(frozen=True)
class Standing:
    """What was said of a customer as of a day, or would be."""

    as_of: date
    scorecard: str
    version: str
    score: float | None
    band: str
    state: str
    coverage: float
    measures: Mapping[str, Stand]
    caps: tuple[str, ...]
    override: Mapping[str, str] | None

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> "Standing":
        """Make one of a record of `Scores.records()`."""
        stands = {
            name: Stand(said["value"], said["score"], said["weight"], said["status"])
            for name, said in record["measures"].items()
        }
        names = ("as_of", "scorecard", "version", "score", "band", "state", "coverage", "override")
        return cls(
            **{name: record[name] for name in names}, measures=stands, caps=tuple(record["caps"])
        )

    @property
    def uncapped(self) -> float:
        """The score before caps."""
        return sum(s.weight * s.score for s in self._present.values() if s.score is not None)

    @property
    def _present(self) -> dict[str, Stand]:
        return {name: stand for name, stand in self.measures.items() if stand.weight > 0}


@dataclass(frozen=True)
class Part:
    """A signed part of a change."""

    kind: Kind
    points: float
    measure: str | None = None
    before: float | None = None
    after: float | None = None
    why: str = ""
    """Of caps and overrides, in the words of whoever wrote them."""
    status: str = "ok"
    """How the measure stands after: ok, missing or stale."""


@dataclass(frozen=True)
class Ledger:
    """Why a customer's score is what it is, seen from an earlier day.

    When both have a score, the points of the parts add up to the change. `before` is what was said
    at the time, if it was said; None if nothing can be said of that day.
    """

    customer: str
    since: date
    as_of: date
    before: Standing | None
    after: Standing | None
    parts: tuple[Part, ...]

    @property
    def change(self) -> float | None:
        """Points; None without a score on both days."""
        if self.before is None or self.after is None:
            return None
        if self.before.score is None or self.after.score is None:
            return None
        return self.after.score - self.before.score


def ledger(
    customer: str,
    period: tuple[date, date],
    steps: Sequence[tuple[Kind, Standing | None]],
) -> Ledger:
    """Split the way from the first standing to the last.

    Each step but the first names its cause. Steps without a score are passed over, and the next one
    is measured from the last that had one.
    """
    before, after = steps[0][1], steps[-1][1]
    parts: list[Part] = []
    if _scored(before) and _scored(after):
        parts = list(_walk([(kind, stand) for kind, stand in steps if _scored(stand)]))
    parts += _override_parts(before, after)
    return Ledger(customer, *period, before, after, tuple(parts))


def _scored(standing: Standing | None) -> bool:
    return standing is not None and standing.score is not None


def _walk(steps: Sequence[tuple[Kind, Standing | None]]) -> Iterable[Part]:
    for (_, before), (kind, after) in pairwise(steps):
        if before is not None and after is not None:
            yield from parts_of(before, after, kind)


def parts_of(before: Standing, after: Standing, cause: Kind = "customer") -> list[Part]:
    """Split the change between two standings that have a score; parts of no points are left out."""
    parts = [*_measure_parts(before, after, cause), _cap_part(before, after, cause)]
    return [part for part in parts if abs(part.points) > DUST]


def _measure_parts(before: Standing, after: Standing, cause: Kind) -> Iterable[Part]:
    base, spread = before.uncapped, 0.0
    for name in dict.fromkeys([*before.measures, *after.measures]):
        old = before.measures.get(name, _ABSENT)
        new = after.measures.get(name, _ABSENT)
        if old.weight > 0 and new.weight > 0:
            spread += (new.weight - old.weight) * (_score(old) - base)
            points, kind = new.weight * (_score(new) - _score(old)), "customer"
            if (old.status == "ok") != (new.status == "ok"):
                kind = "missing" if old.status == "ok" else "returned"
        elif new.weight > 0:
            points, kind = new.weight * (_score(new) - base), "returned"
        else:
            points, kind = -old.weight * (_score(old) - base) if old.weight else 0.0, "missing"
        yield Part(_kind(kind, cause), points, name, old.value, new.value, status=new.status)
    yield Part(_kind("spread", cause), spread)


_ABSENT = Stand(None, None, 0.0, "missing")


def _score(stand: Stand) -> float:
    """Return the score of a measure that weighs something, which it always has."""
    return 0.0 if stand.score is None else stand.score


def _kind(kind: str, cause: Kind) -> Kind:
    """Return the step's cause if it has one of its own: what happened then does not matter."""
    return cause if cause != "customer" else kind  # type: ignore[return-value] # one of Kind


def _cap_part(before: Standing, after: Standing, cause: Kind) -> Part:
    taken = [(s.score or 0.0) - s.uncapped for s in (before, after)]
    lifted, laid = set(before.caps) - set(after.caps), set(after.caps) - set(before.caps)
    why = "; ".join(sorted(laid or lifted or set(after.caps)))
    return Part(_kind("cap", cause), taken[1] - taken[0], why=why)


def _override_parts(before: Standing | None, after: Standing | None) -> list[Part]:
    """Name an override that began or ended; it moves the band and no points."""
    then = before.override if before else None
    now = after.override if after else None
    return [] if then == now else [Part("override", 0.0, why=(now or then or {}).get("band", ""))]
