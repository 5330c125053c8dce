"""Scoring everybody as of a day: the rules put together [4, 5, 16, 19, 20]."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from keepwell.engine.scorecard.schema import Scorecard
from oracle.facts import Facts, ended
from oracle.reading import GRACE, Row, midnight_after, passes
from oracle.results import MeasureResult, Result
from oracle.values import View
from oracle.verdict import band_of, capped, override_of, state_of
from oracle.weighing import dimensions_of, mean, measures_of, with_effective_weights


@dataclass(frozen=True)
class Customers:
    """Who is scored by which scorecard: the project's scorecards (all of one unit) and settings."""

    scorecards: Sequence[Scorecard]
    relationship: str = "contract"
    silence: int = 180
    only: str | None = None

    def scored(self, facts: Facts, end: datetime) -> dict[str, Scorecard]:
        """Return the scorecard of every customer that is known and has not ended [4, 5, 20]."""
        has_ended = ended(self.relationship, self.silence)
        there = [who for who in facts.known(end) if not has_ended(facts, who, end)]
        chosen = {who: self._first_that_applies(facts, who, end) for who in there}
        return {who: scorecard for who, scorecard in chosen.items() if scorecard}

    def _first_that_applies(self, facts: Facts, customer: str, end: datetime) -> Scorecard | None:
        for scorecard in self.scorecards:
            named = self.only in {None, scorecard.name}
            if named and all(
                passes(facts.trait(customer, condition.trait, end), condition.tests)
                for condition in scorecard.applies_to
            ):
                return scorecard
        return None


def score_all(
    scorecards: Sequence[Scorecard],
    touchpoints: Iterable[Row],
    traits: Iterable[Row],
    as_of: date,
    *,
    relationship: str = "contract",
    silence: int = 180,
    only: str | None = None,
) -> dict[str, Result]:
    """Score every customer that is scored as of a day.

    Rows are mappings with the columns of the lake's tables, moments aware. `only` names a scorecard
    that scores whomever it applies to, whatever comes before it [20].
    """
    facts = Facts(touchpoints, traits, scorecards[0].unit)
    customers = Customers(scorecards, relationship, silence, only)
    now = _scores(facts, customers, as_of)
    earlier = _scores(facts, customers, as_of - timedelta(days=28))
    by_name = {scorecard.name: scorecard for scorecard in scorecards}
    return {
        who: replace(result, state=state_of(by_name[result.scorecard], result, earlier.get(who)))
        for who, result in now.items()
    }


def _scores(facts: Facts, customers: Customers, day: date) -> dict[str, Result]:
    """Everything but the states, which need two days."""
    end = midnight_after(day)
    chosen = customers.scored(facts, end)
    results = {}
    for scorecard in customers.scorecards:
        views = {who: View(facts, who, end) for who, card in chosen.items() if card is scorecard}
        values = {
            measure.name: {who: view.value(measure) for who, view in views.items()}
            for measure in scorecard.measures
        }
        for who, view in views.items():
            own = measures_of(scorecard, values, view)
            results[who] = _result(scorecard, own, override_of(facts, who, day))
    return results


def _result(
    scorecard: Scorecard, measures: dict[str, MeasureResult], override: dict[str, Any] | None
) -> Result:
    coverage = math.fsum(m.weight for m in measures.values() if m.score is not None)
    dimensions = dimensions_of(scorecard, measures)
    measures = with_effective_weights(scorecard, measures, dimensions)
    score = mean((d.score, d.weight) for d in dimensions.values())
    if coverage < scorecard.min_coverage - GRACE:
        score = None
    uncapped = Result(scorecard.name, score, "", "", coverage, dimensions, measures, [], override)
    final = capped(scorecard, uncapped)
    band = override["band"] if override else band_of(scorecard, final.score)
    return replace(final, band=band)
