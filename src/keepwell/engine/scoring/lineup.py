"""Who is scored by what: the scorecards of one unit in their order, and the rule of membership."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from keepwell.engine.measures.conditions import as_number, passes, passes_when_absent
from keepwell.engine.measures.feeds import CustomerRule, Feed, feeds_to_keep
from keepwell.engine.scorecard.schema import Percentile, Scorecard, TraitCondition, Unit
from keepwell.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir


@dataclass(frozen=True)
class Lineup:
    """Scorecards of one unit in the order in which they are tried."""

    scorecards: tuple[Scorecard, ...]
    rule: CustomerRule
    precedence: bool = True
    """The first that applies is used; without it the one scorecard scores whom it applies to."""
    tried: tuple[str, ...] = ()
    """The versions of all scorecards in order, where some that apply to nobody are left out."""

    @property
    def unit(self) -> Unit:
        """What the scorecards are about."""
        return self.scorecards[0].unit

    @property
    def key(self) -> str:
        """A hash of everything that decides who is scored by what."""
        versions = self.tried or tuple(card.version for card in self.scorecards)
        said = repr((versions, self.rule, self.precedence))
        return hashlib.sha256(said.encode()).hexdigest()[:12]

    @property
    def ranks(self) -> bool:
        """Whether customers are ranked among each other, so that scoring one looks at all."""
        measures = (measure for card in self.scorecards for measure in card.measures)
        return any(isinstance(measure.scale, Percentile) for measure in measures)

    @property
    def feeds(self) -> list[Feed]:
        """What must be kept to score."""
        return feeds_to_keep(self.scorecards, self.rule)


def in_use(lineup: Lineup, traits: "ir.Table", backend: "ibis.BaseBackend") -> Lineup:
    """Leave out the scorecards whose `applies_to` no customer ever met, if one remains."""
    busy = [card for card in lineup.scorecards if _meets_somebody(card, traits, backend)]
    if not busy or len(busy) == len(lineup.scorecards):
        return lineup
    tried = tuple(card.version for card in lineup.scorecards)
    return replace(lineup, scorecards=tuple(busy), tried=tried)


def _meets_somebody(card: Scorecard, traits: "ir.Table", backend: "ibis.BaseBackend") -> bool:
    return all(
        passes_when_absent(condition.tests) or _was_met(condition, traits, backend)
        for condition in card.applies_to
    )


def _was_met(condition: TraitCondition, traits: "ir.Table", backend: "ibis.BaseBackend") -> bool:
    number = traits["number"].coalesce(as_number(traits["text"]))
    met = traits.filter(
        (traits["trait"] == condition.trait) & passes(condition.tests, traits["text"], number)
    )
    return bool(backend.to_pyarrow(met.limit(1).count()).as_py())


def choose(
    scorecards: Sequence[Scorecard], rule: CustomerRule, unit: Unit | None, name: str | None
) -> Lineup:
    """Return the line-up for a unit (account if nothing is said) or of the one scorecard named.

    Raises UsageError if there is no such scorecard, or none for the unit.
    """
    if name is not None:
        return _named(scorecards, rule, unit, name)
    chosen = tuple(card for card in scorecards if card.unit == (unit or "account"))
    if not chosen:
        raise UsageError(
            f'No scorecard of this project is for the unit "{unit or "account"}". Write one with '
            f"`unit: {unit or 'account'}`, or choose the other unit with `--unit`."
        )
    return Lineup(chosen, rule)


def _named(
    scorecards: Sequence[Scorecard], rule: CustomerRule, unit: Unit | None, name: str
) -> Lineup:
    names = [card.name for card in scorecards]
    if name not in names:
        raise UsageError(
            f'There is no scorecard "{name}" here.{did_you_mean(name, names)} '
            f"Scorecards: {', '.join(names) or 'none'}."
        )
    card = scorecards[names.index(name)]
    if unit not in {None, card.unit}:
        raise UsageError(f'The scorecard "{name}" is for the unit "{card.unit}", not "{unit}".')
    return Lineup((card,), rule, precedence=False)
