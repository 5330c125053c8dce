"""What two versions of a scorecard do differently, in lines a person can read.

Meaning is compared, not text: comments, the order of keys and other spellings of the same are a
new version without a change.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from keepwell.engine.scorecard.facts import (
    Facts,
    cap_facts,
    dimension_facts,
    measure_facts,
    numbered,
    proof_facts,
    top_facts,
)
from keepwell.engine.scorecard.schema import Scorecard


@dataclass(frozen=True)
class Change:
    """One thing that is different.

    >>> print(Change("adoption.seats_in_use", "2", "3", what="weight"))
    adoption.seats_in_use: weight 2 → 3
    >>> print(Change("adoption", "", None, what='measure "seats_in_use"'))
    adoption: measure "seats_in_use" removed
    """

    where: str
    before: str | None
    """What it was; None if it was not there."""
    after: str | None
    """What it is; None if it is no longer there."""
    what: str = ""
    """Which property of `where`; empty if `where` says it all."""

    def __str__(self) -> str:
        start = f"{self.where}: {self.what}" if self.what else self.where
        join = " " if self.what else ": "
        if self.before is not None and self.after is not None:
            return f"{start}{join}{self.before} → {self.after}"
        deed, detail = ("added", self.after) if self.before is None else ("removed", self.before)
        return f"{start}{join}{deed}" + (f": {detail}" if detail else "")


@dataclass(frozen=True)
class _Part:
    """A part with a name of its own, such as a measure, that may come and go as a whole."""

    home: str
    """Where it is listed."""
    title: str
    """What it is called there, such as `measure "seats_in_use"`."""
    where: str
    facts: Facts
    inside: str = ""
    """The key of the part that this one comes and goes with."""


def difference(old: Scorecard, new: Scorecard) -> list[Change]:
    """Return what `new` does differently from `old`, in the order of the text of `old`.

    Two texts that mean the same have no difference, though their versions differ.
    """
    changes = [
        Change(where, before, after)
        for where, before, after in _compared(top_facts(old), top_facts(new))
    ]
    before, after = dict(_parts(old)), dict(_parts(new))
    for key in dict.fromkeys((*before, *after)):
        changes += _part_changes(before.get(key), after.get(key), before, after)
    return changes


def _part_changes(
    old: _Part | None, new: _Part | None, before: dict[str, _Part], after: dict[str, _Part]
) -> Iterator[Change]:
    if old and new:
        for what, was, now in _compared(old.facts, new.facts):
            yield Change(old.where, was, now, what=what)
    elif old and _has_home(old, after):
        yield Change(old.home, "", None, what=old.title)
    elif new and _has_home(new, before):
        yield Change(new.home, None, "", what=new.title)


def _has_home(part: _Part, others: dict[str, _Part]) -> bool:
    """Tell whether a part came or went by itself, not with the whole dimension it is in."""
    return not part.inside or part.inside in others


def _parts(scorecard: Scorecard) -> Iterator[tuple[str, _Part]]:
    """Yield the named parts of a scorecard under a key that stays when they move."""
    for dimension in scorecard.dimensions:
        key, facts = f"dimension {dimension.name}", dimension_facts(dimension)
        yield key, _Part("dimensions", f'dimension "{dimension.name}"', dimension.name, facts)
        for measure in dimension.measures:
            title = f'measure "{measure.name}"'
            where = f"{dimension.name}.{measure.name}"
            yield title, _Part(dimension.name, title, where, measure_facts(measure), inside=key)
    caps = [cap_facts(cap) for cap in scorecard.caps]
    for when, (_, facts) in zip(numbered(when for when, _ in caps), caps, strict=True):
        yield f"cap {when}", _Part("caps", f"cap when {when}", f"caps: when {when}", facts)
    for proof in scorecard.proofs:
        title = f'test "{proof.name}"'
        yield title, _Part("tests", title, f'tests: "{proof.name}"', proof_facts(proof))


def _compared(old: Facts, new: Facts) -> Iterator[tuple[str, str | None, str | None]]:
    for what in dict.fromkeys((*old, *new)):
        if old.get(what) != new.get(what):
            yield what, old.get(what), new.get(what)
