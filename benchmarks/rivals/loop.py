"""The naive history: the question of one day asked again for each week.

It is timed on the four sampled days, spread evenly over the two years, and not on all 104: the
whole is estimated as 104 times their mean.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks.question import SAMPLED, WEEKS

if TYPE_CHECKING:
    import pyarrow as pa

Answer = Callable[[Path, date], "pa.Table"]


def estimate(answer: Answer, flat: Path) -> "tuple[float, dict[date, pa.Table]]":
    """Return the estimated seconds for all weeks, and the answers of the sampled days."""
    start = perf_counter()
    answers = {day: answer(flat, day) for day in SAMPLED}
    return (perf_counter() - start) * WEEKS / len(SAMPLED), answers
