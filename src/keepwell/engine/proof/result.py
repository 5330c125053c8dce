"""What a proof says: plain data, to be kept, sent and drawn."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from keepwell.engine.intervals import Estimate

ENOUGH = 30
"""Leavers from which on a proof judges. With fewer the interval of an AUC is wider than the whole
difference between a coin and a good score."""


@dataclass(frozen=True)
class Asked:
    """What was asked."""

    as_of: date
    """What is known by the end of this day counts."""
    horizon: int = 90
    """Days within which a leaver has to leave to count."""
    scorecards: tuple[tuple[str, str], ...] = ()
    """Name and version of what scored."""
    segment: str | None = None
    every: str = "week"
    as_said: bool = False
    """What was said when a day was first scored, instead of what would be said of it now."""


@dataclass(frozen=True)
class Band:
    """The customers of a band; one is counted on each day it was in it."""

    band: str
    customers: int
    left: int
    """How many of them left within the horizon."""
    rate: Estimate | None


@dataclass(frozen=True)
class Baseline:
    """A far simpler way to foretell who leaves, on the same rows."""

    auc: Estimate
    better_by: Estimate
    """How much greater the score's AUC is."""


@dataclass(frozen=True)
class Lead:
    """How long before they left customers came into watch or at risk, and stayed there."""

    leavers: int
    """Those looked at until they left."""
    warned: int
    """Those who were in watch or at risk when last looked at."""
    median: float | None
    """Days, of those who were warned."""
    lower: float | None
    """A quarter had less."""
    upper: float | None
    """A quarter had more."""


@dataclass(frozen=True)
class Alerts:
    """What a team would have seen that takes up so many customers a week, the worst scores first.

    Who was taken up rests for the horizon. Only customers in watch or at risk are taken up.
    """

    budget: int
    """Alerts a week, of all colleagues together."""
    weeks: float
    raised: int
    caught: int
    """Leavings within the horizon after an alert."""
    missed: int
    """Leavings without one."""
    false_alarms: int
    """Alerts after which nobody left within the horizon."""
    by_chance: float
    """How many would be caught by as many alerts at random."""


@dataclass(frozen=True)
class Step:
    """A tenth of the rows, the lowest scores first."""

    rows: int
    left: float
    """Ties that lie across an edge are shared out, hence no whole number."""
    gain: float
    """Share of all that left in this tenth and those before it."""
    lift: float
    """How many times the mean rate this tenth has."""


@dataclass(frozen=True)
class Bin:
    """Rows of about the same foretold chance."""

    rows: int
    foretold: float
    left: float
    """The share that left."""


@dataclass(frozen=True)
class Calibration:
    """The score as a chance to leave, learned from other customers than it is tried on."""

    error: float
    """Expected calibration error: mean distance of foretold and real, weighted by rows."""
    bins: tuple[Bin, ...]


@dataclass(frozen=True)
class Part:
    """A part of the customers: those of a scorecard or a segment."""

    name: str
    customers: int
    outcomes: int
    auc: Estimate | None


@dataclass(frozen=True)
class Judge:
    """Colleagues' own judgement beside the score, where somebody had given one."""

    outcomes: int
    auc: Estimate
    score: Estimate
    """The AUC of the score on the same rows."""
    score_better_by: Estimate


@dataclass(frozen=True)
class MeasureProof:
    """What one measure tells by itself, and what it adds to the others."""

    scorecard: str
    name: str
    title: str
    dimension: str
    weight: float
    """Its share of the score when nothing is missing."""
    present: float
    """Share of the rows in which it has a score."""
    auc: Estimate | None
    lost_without: Estimate | None
    """How much less the AUC of the score is if the measure is left out."""
    nearest: str | None
    """The measure it goes with most."""
    correlation: float | None
    finding: str
    """`carries`, `too_heavy` (it tells something, but the score tells more without it),
    `dead_weight`, `same_as` (the nearest), `misleads` or `too_few`."""
    suggested: Estimate | None = None
    """The weight the past suggests, as a share; nothing is changed by itself."""
    suggested_within: Estimate | None = None
    """The same as a share of its dimension."""


@dataclass(frozen=True)
class DimensionProof:
    """What the past says of a dimension's weight."""

    scorecard: str
    name: str
    weight: float
    """Its share of the score when nothing is missing."""
    suggested: Estimate
    """The share that the past suggests; nothing is changed by itself."""


@dataclass(frozen=True)
class Proof:
    """How well a score foretold who left. What there are too few leavers for is None."""

    asked: Asked
    first: date | None
    """The first and the last day looked at, of `days`."""
    last: date | None
    days: int
    rows: int
    """Customers, counted once for each day."""
    customers: int
    outcomes: int
    """Stays that ended within the horizon of a day looked at: leavers."""
    left: int
    """Rows whose stay ended within the horizon."""
    auc: Estimate | None = None
    average_precision: float | None = None
    baselines: Mapping[str, Baseline] = field(default_factory=dict)
    bands: tuple[Band, ...] = ()
    within: Mapping[int, tuple[Band, ...]] = field(default_factory=dict)
    """The bands again, by days after which a leaver has to have left."""
    without_overrides: tuple[Band, ...] | None = None
    """The bands as the score had them, where colleagues overrode it."""
    lead: Lead | None = None
    alerts: Alerts | None = None
    gain: tuple[Step, ...] = ()
    calibration: Calibration | None = None
    sentiment: Judge | None = None
    by_scorecard: tuple[Part, ...] = ()
    by_segment: tuple[Part, ...] = ()
    measures: tuple[MeasureProof, ...] = ()
    dimensions: tuple[DimensionProof, ...] = ()
    """Empty where the past suggests no weights."""

    @property
    def enough(self) -> bool:
        """Whether there are leavers enough to judge."""
        return self.outcomes >= ENOUGH


def record(proof: Proof) -> dict[str, Any]:
    """Return a proof as JSON holds it; its first keys are a contract with other programs.

    Days are texts, and so are the keys of `within`.
    """
    fields = asdict(proof)
    auc, lead = fields.pop("auc"), fields.pop("lead")
    baselines = fields.pop("baselines")
    asked = fields.pop("asked")
    del fields["first"], fields["last"]
    return {
        "outcomes": fields.pop("outcomes"),
        "auc": auc and auc["value"],
        "auc_low": auc and auc["low"],
        "auc_high": auc and auc["high"],
        "baselines": {
            name: baselines[name]["auc"]["value"] if name in baselines else None
            for name in BASELINES
        },
        "bands": fields.pop("bands"),
        "lead_days": lead and lead["median"],
        "enough": proof.enough,
        **asked,
        "as_of": str(proof.asked.as_of),
        "first": proof.first and str(proof.first),
        "last": proof.last and str(proof.last),
        "compared": baselines,
        "lead": lead,
        "within": {str(days): bands for days, bands in fields.pop("within").items()},
        **fields,
    }


BASELINES = ("tenure", "last_activity")
