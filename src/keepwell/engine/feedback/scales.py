"""The scales on which people answer, and how an answer on each is counted."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from keepwell.engine.measures.folds import Floats, Ints

Figure = Literal["balance", "share", "mean"]
"""What answers on a scale come to: good less bad ones in points, the share of good ones, or their
mean."""


@dataclass(frozen=True)
class Scale:
    """Numbers from `low` to `high`; from `good` on an answer is good, up to `bad` it is bad."""

    name: str
    low: float
    high: float
    good: float
    bad: float
    figure: Figure

    def moods(self, values: Floats) -> Ints:
        """Return [answer]: 1 good, −1 bad, 0 in between, OFF for what is not on the scale.

        >>> NPS.moods(np.array([9.0, 8.9, 6.0, 11.0])).tolist()
        [1, 0, -1, 9]
        """
        mood = (values >= self.good).astype(np.int64) - (values <= self.bad)
        return np.where((values >= self.low) & (values <= self.high), mood, OFF)


OFF = 9
"""The mood of a number that is not on the scale."""

NPS = Scale("nps", 0, 10, good=9, bad=6, figure="balance")
"""Would you recommend us? Promoters 9–10, passives 7–8, detractors 0–6 (Reichheld, HBR 12/2003)."""
CSAT = Scale("csat", 1, 5, good=4, bad=2, figure="share")
"""How satisfied are you? The share of 4 and 5."""
CES = Scale("ces", 1, 7, good=5, bad=3, figure="mean")
"""Was it made easy? The mean; agreement is 5–7 (Dixon, Toman and DeLisi 2013: CES 2.0)."""
EMOJI = Scale("emoji", 1, 5, good=4, bad=2, figure="share")
"""Five faces, from the saddest; the share of the two glad ones."""

SCALES = {scale.name: scale for scale in (NPS, CSAT, CES, EMOJI)}
"""By the property `survey` of an answer."""
