"""What feedback comes to: plain values, for the command line, programs and the desk alike."""

from dataclasses import dataclass

from keepwell.engine.feedback.figures import Opinion
from keepwell.engine.feedback.response import Share

FIGURES = (
    "answers", "figure", "low", "high", "good", "middle", "bad", "good_share", "mean", "off",
    "sent", "answered", "response_rate",
)  # fmt: skip
"""The keys of `record`, in its order."""


@dataclass(frozen=True)
class Heard:
    """What some answers come to, and of how many questions they are."""

    opinion: Opinion
    response: Share
    """Questions sent that were answered, of those sent."""


def record(heard: Heard) -> dict[str, object]:
    """Return it as programs read it; None where there are no answers, or nobody was asked."""
    opinion, response = heard.opinion, heard.response
    low, high = opinion.interval or (None, None)
    told = (
        opinion.answers, opinion.figure, low, high, opinion.good, opinion.middle, opinion.bad,
        opinion.good_share, opinion.mean, opinion.off,
        response.of, response.count, response.share,
    )  # fmt: skip
    return dict(zip(FIGURES, told, strict=True))
