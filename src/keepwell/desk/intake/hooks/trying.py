"""What a mapping makes of a sample, without keeping anything."""

from dataclasses import dataclass, field

from django.utils.timezone import now

from keepwell.desk.intake.facts import Came, Facts, Unusable
from keepwell.desk.intake.hooks.mapping import MappingError, rules_of
from keepwell.desk.intake.hooks.reading import read
from keepwell.desk.intake.models import Hook


@dataclass(frozen=True)
class Outcome:
    """What would become of a request."""

    facts: Facts = field(default_factory=Facts)
    problem: Unusable | None = None
    """Why it would be put aside."""
    mistakes: list[str] = field(default_factory=list)
    """Why the mapping could not be saved."""


def outcome(hook: Hook, mapping: str, sample: str) -> Outcome:
    """Return what would become of a sample."""
    try:
        rules_of(mapping)
        came = Came(hook.source.name, now())
        return Outcome(read(mapping, sample.encode("utf-8", "replace"), came))
    except MappingError as problem:
        return Outcome(mistakes=problem.said)
    except Unusable as problem:
        return Outcome(problem=problem)
