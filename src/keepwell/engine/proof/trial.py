"""What came of an experiment: those treated beside those held out, with an interval."""

from dataclasses import dataclass
from math import ceil, sqrt
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.intervals import Estimate, Z, newcombe, wilson
from keepwell.engine.measures.dialects import DAY
from keepwell.engine.measures.folds import Floats, Ints
from keepwell.engine.proof.experiment import TREATED
from keepwell.engine.retention.stays import Stays
from keepwell.engine.scoring.rules import Bools

POWER = 0.8416212335729143
"""The normal distribution's quantile of a trial that finds what is there 80 times in 100."""
Verdict = Literal["better", "worse", "no_proof_yet"]


@dataclass(frozen=True)
class Group:
    """One side of a trial."""

    customers: int
    stayed: int

    @property
    def share(self) -> Estimate | None:
        """Which share stayed, with Wilson's interval; None of nobody."""
        if not self.customers:
            return None
        value = self.stayed / self.customers
        return Estimate(value, *wilson(value, self.customers))


@dataclass(frozen=True)
class Trial:
    """Both sides of an experiment; counted is who joined the whole horizon ago."""

    treated: Group
    held_out: Group
    waiting: int
    """Who joined since: their outcome is not known yet."""

    @property
    def effect(self) -> Estimate | None:
        """By how much the share that stayed is greater among the treated; None of an empty side."""
        one, other = self.treated.share, self.held_out.share
        if one is None or other is None:
            return None
        spans = (one.low, one.high), (other.low, other.high)
        return Estimate(one.value - other.value, *newcombe(one.value, other.value, spans))

    @property
    def verdict(self) -> Verdict:
        """Whether the play is proved to help or to harm; most trials need patience."""
        effect = self.effect
        if effect is None or effect.low <= 0 <= effect.high:
            return "no_proof_yet"
        return "better" if effect.low > 0 else "worse"

    @property
    def needed(self) -> int | None:
        """Customers on both sides together to prove an effect as large as the one seen.

        The usual size for two shares (Fleiss, Levin & Paik 2003, without correction), at the
        proportion in which the sides are now; None where nothing was seen.
        """
        one, other = self.treated.share, self.held_out.share
        if one is None or other is None or one.value == other.value:
            return None
        ratio = self.treated.customers / self.held_out.customers
        mean = (other.value + ratio * one.value) / (1 + ratio)
        chance = Z * sqrt((1 + 1 / ratio) * mean * (1 - mean))
        seen = POWER * sqrt(other.value * (1 - other.value) + one.value * (1 - one.value) / ratio)
        held = ((chance + seen) / (one.value - other.value)) ** 2
        return ceil(held) + ceil(held * ratio)

    @property
    def saved(self) -> float | None:
        """How many more of the treated stayed than would have without the play."""
        effect = self.effect
        return None if effect is None else effect.value * self.treated.customers


def trial(members: pa.Table, stays: Stays, until: int, horizon: int) -> Trial:
    """Return what came of an experiment up to a moment (µs), `horizon` days after each joined.

    `members` are as `experiment.members` returns them. Counted is who was a customer on joining;
    stayed has who did not end that stay within the horizon.
    """
    place = stays.places(members["account"].combine_chunks())
    joined = members["us"].to_numpy().astype(np.int64)
    end = _ends(stays, place, joined)
    known = joined + horizon * DAY <= until
    counted = known & ~np.isnan(end)
    stayed = end >= joined + horizon * DAY
    treated = pc.equal(members["group"], TREATED).to_numpy(zero_copy_only=False)
    return Trial(
        _group(counted & treated, stayed),
        _group(counted & ~treated, stayed),
        int((~known).sum()),
    )


def _group(which: Bools, stayed: Bools) -> Group:
    return Group(int(which.sum()), int((which & stayed).sum()))


def _ends(stays: Stays, place: Ints, joined: Ints) -> Floats:
    """Return [member]: when the stay ends that runs on joining; NaN if none does."""
    moments = np.unique(np.concatenate([stays.begin, joined]))
    begun = stays.who * len(moments) + np.searchsorted(moments, stays.begin)
    wanted = place * len(moments) + np.searchsorted(moments, joined)
    last = np.searchsorted(begun, wanted, side="left") - 1  # the last stay begun before
    runs = (last >= 0) & (place >= 0)
    runs[runs] &= stays.who[last[runs]] == place[runs]
    runs[runs] &= stays.end[last[runs]] >= joined[runs]
    ends = np.full(len(place), np.nan)
    ends[runs] = stays.end[last[runs]]
    return ends
