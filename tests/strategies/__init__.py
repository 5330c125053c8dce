"""What Hypothesis draws: facts about a few customers, and scorecards that ask about them.

Numbers come in two kinds. Exact ones (small integers, halves, eighths) add up without rounding in
any order, so that ties on scale points, band edges, caps and ranks happen and are the same for
everyone who computes them. Rough ones have decimals; scorers may differ in their last digits.
"""

from strategies.facts import Facts, facts
from strategies.scorecards import scorecards

__all__ = ["Facts", "facts", "scorecards"]
