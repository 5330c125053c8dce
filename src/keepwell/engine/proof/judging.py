"""From evidence to a proof: every figure, on the same rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from keepwell.engine.areas import COIN, Area, area, average_precision
from keepwell.engine.measures.folds import Floats
from keepwell.engine.proof.alerts import alerts
from keepwell.engine.proof.calibrating import calibration
from keepwell.engine.proof.evidence import BAND_ORDER, Evidence
from keepwell.engine.proof.gain import gain
from keepwell.engine.proof.lead import lead
from keepwell.engine.proof.measures import measures, sampled
from keepwell.engine.proof.result import (
    ENOUGH,
    Asked,
    Band,
    Baseline,
    DimensionProof,
    Judge,
    MeasureProof,
    Part,
    Proof,
)
from keepwell.engine.proof.shares import share
from keepwell.engine.proof.weights import Suggested, suggested
from keepwell.engine.scorecard.schema import Scorecard
from keepwell.engine.scoring.rows import EPOCH
from keepwell.engine.scoring.rules import Bools
from keepwell.engine.scoring.scores import Small, nominal_weights

WITHIN = (30, 60, 90)
"""Days for which the bands are shown, beside the horizon asked for."""


@dataclass(frozen=True)
class Beside:
    """What the score is held against; arrays are [row]."""

    risks: Mapping[str, Floats]
    """Of the baselines."""
    sentiment: Floats
    """The last judgement of a colleague, 0 to 100; NaN where there is none."""
    budget: int
    """Alerts a week that the team takes up."""


def judge(evidence: Evidence, asked: Asked, beside: "Beside", until: int) -> Proof:
    """Return what the evidence proves.

    `until` is the moment up to which the outcome is known, in days since 1970, which every row lies
    the horizon before.
    """
    left = evidence.left(asked.horizon)
    scored = area_of(evidence, left)
    proof = Proof(
        asked,
        first=_day(evidence, 0),
        last=_day(evidence, -1),
        days=len(evidence.days),
        rows=len(evidence),
        customers=_customers(evidence),
        outcomes=outcomes(evidence, left),
        left=int(left.sum()),
        bands=bands(evidence, evidence.band, left),
        within={days: _within(evidence, days, until) for days in WITHIN},
        without_overrides=_without_overrides(evidence, left),
        lead=lead(evidence),
        alerts=alerts(evidence, asked.horizon, beside.budget),
        by_scorecard=_by_scorecard(evidence, left),
    )
    if scored is None:
        return proof
    known = ~np.isnan(evidence.score)
    score, gone = evidence.score[known], left[known]
    weights = [
        suggested(evidence, one, left) if proof.enough else None for one in evidence.measured
    ]
    return replace(
        proof,
        auc=scored.estimate,
        average_precision=average_precision(-score, gone),
        baselines=_baselines(evidence, left, beside.risks, scored),
        gain=gain(score, gone),
        calibration=calibration(score, gone, evidence.customer[known]) if proof.enough else None,
        sentiment=_sentiment(evidence, left, beside.sentiment),
        measures=_measures(evidence, left, weights, enough=proof.enough),
        dimensions=tuple(
            each
            for one, weight in zip(evidence.measured, weights, strict=True)
            for each in _dimensions(one.card, weight)
        ),
    )


def outcomes(evidence: Evidence, left: Bools) -> int:
    """Return how many stays ended: each once, on however many days it was seen coming."""
    return len(np.unique(evidence.stay[left]))


def area_of(evidence: Evidence, left: Bools) -> Area | None:
    """Return how well the score tells who leaves, where there is a score."""
    known = ~np.isnan(evidence.score)
    return area(-evidence.score[known], left[known], evidence.customer[known])


def _customers(evidence: Evidence) -> int:
    return int(np.count_nonzero(np.bincount(evidence.customer)))


def _day(evidence: Evidence, place: int) -> date | None:
    days = evidence.days
    return EPOCH + timedelta(days=int(days[place]) - 1) if len(days) else None


def bands(evidence: Evidence, band: Small, left: Bools) -> tuple[Band, ...]:
    """Return how many of each band left."""
    return tuple(
        Band(
            name,
            int(here.sum()),
            int(left[here].sum()),
            share(left[here], evidence.customer[here]),
        )
        for place, name in enumerate(BAND_ORDER)
        for here in [band == place]
    )


def _within(evidence: Evidence, days: int, until: int) -> tuple[Band, ...]:
    """Return the bands by who left within other days, where that is known."""
    told = evidence.where(evidence.day + days <= until)
    return bands(told, told.band, told.left(days))


def _without_overrides(evidence: Evidence, left: Bools) -> tuple[Band, ...] | None:
    if np.array_equal(evidence.band, evidence.own_band):
        return None
    return bands(evidence, evidence.own_band, left)


def _baselines(
    evidence: Evidence, left: Bools, others: Mapping[str, Floats], scored: Area
) -> dict[str, Baseline]:
    """Return how well simpler numbers tell it, on the rows that have a score.

    A number that nobody weighed has no direction: each is read the way that tells more.
    """
    known = ~np.isnan(evidence.score)
    found = {}
    for name, risk in others.items():
        other = area(risk[known], left[known], evidence.customer[known])
        if other is not None:
            other = other if other.value >= COIN else other.reversed
            found[name] = Baseline(other.estimate, scored.minus(other))
    return found


def _sentiment(evidence: Evidence, left: Bools, sentiment: Floats) -> Judge | None:
    """Return how well colleagues judge where they did, if enough left there."""
    both = ~np.isnan(sentiment) & ~np.isnan(evidence.score)
    told, gone = evidence.where(both), left[both]
    theirs = area(-sentiment[both], gone, told.customer)
    scores = area_of(told, gone)
    leavers = outcomes(told, gone)
    if theirs is None or scores is None or leavers < ENOUGH:
        return None
    return Judge(leavers, theirs.estimate, scores.estimate, scores.minus(theirs))


def _measures(
    evidence: Evidence, left: Bools, weights: Sequence[Suggested | None], *, enough: bool
) -> tuple[MeasureProof, ...]:
    """Return what each measure tells, and the weight the past suggests for it."""
    found: list[MeasureProof] = []
    for one, better in zip(evidence.measured, weights, strict=True):
        told = measures(evidence, sampled(evidence, one, left), left, enough=enough)
        if better is not None:
            shares = zip(told, better.shares, better.within, strict=True)
            told = [replace(proof, suggested=a, suggested_within=b) for proof, a, b in shares]
        found += told
    return tuple(found)


def _dimensions(card: Scorecard, better: Suggested | None) -> Iterator[DimensionProof]:
    """Yield what the past suggests for each dimension of a scorecard; nothing if it has no say."""
    if better is None:
        return
    weights = dict.fromkeys((dimension.name for dimension in card.dimensions), 0.0)
    for measure, weight in zip(card.measures, nominal_weights(card), strict=True):
        weights[measure.dimension] += weight
    for (name, weight), told in zip(weights.items(), better.dimensions, strict=True):
        yield DimensionProof(card.name, name, weight, told)


def _by_scorecard(evidence: Evidence, left: Bools) -> tuple[Part, ...]:
    if len(evidence.measured) < 2:  # noqa: PLR2004 - of one it would say all again
        return ()
    parts = []
    for one in evidence.measured:
        here = np.zeros(len(evidence), np.bool_)
        here[one.rows] = True
        parts.append(part(one.card.name, evidence.where(here), left[here]))
    return tuple(parts)


def part(name: str, evidence: Evidence, left: Bools) -> Part:
    """Return how well the score tells who leaves among some."""
    found = area_of(evidence, left)
    return Part(
        name,
        _customers(evidence),
        outcomes(evidence, left),
        None if found is None else found.estimate,
    )
