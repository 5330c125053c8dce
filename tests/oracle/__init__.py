"""A second scorer in plain Python, written straight from `docs/decisions/0002-exact-meaning.md`.

It is slow and obvious on purpose: the engine must agree with it, and a reader must be able to check
it against the text. The numbers in brackets in these modules are the rules of that page.
"""

from oracle.results import DimensionResult, MeasureResult, Result
from oracle.scores import score_all

__all__ = ["DimensionResult", "MeasureResult", "Result", "score_all"]
