"""What the measurements mean: seconds, ratios against the targets, growth."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import log
from statistics import median

from benchmarks.data import Size

GIB = 2**30


@dataclass(frozen=True)
class Measured:
    """All rounds of one job."""

    seconds: tuple[float, ...]
    peak: int
    """Bytes: the most memory of any round."""

    @property
    def best(self) -> float:
        """Seconds of the quickest round: the least disturbed one."""
        return min(self.seconds)


Figures = Mapping[str, Measured]
"""By name of job."""


@dataclass(frozen=True)
class Ratio:
    """One time over another, or over several together, and what we want it to be."""

    title: str
    above: str
    below: str | tuple[str, ...]
    at_most: float | None = None
    at_least: float | None = None

    def verdict(self, figures: Figures) -> str | None:
        """Return the line of the report, or None when a side was not measured."""
        below = (self.below,) if isinstance(self.below, str) else self.below
        if not {self.above, *below} <= figures.keys():
            return None
        ratio = figures[self.above].best / sum(figures[name].best for name in below)
        return f"{self.title:<58}{ratio:>9.2f}  {self._judged(ratio)}".rstrip()

    def _judged(self, ratio: float) -> str:
        if self.at_most is not None:
            return f"{'reached' if ratio <= self.at_most else 'MISSED'} (at most {self.at_most:g})"
        if self.at_least is not None:
            return (
                f"{'reached' if ratio >= self.at_least else 'MISSED'} (at least {self.at_least:g})"
            )
        return ""


DAY, WEEKS, COLD = "day engine", "weeks engine", "day engine, nothing kept"
ROLL_UP, HISTORY, NEW_DAY = "roll-up engine", "history engine", "new day engine"
RATIOS = (
    Ratio("one day: engine / best hand-written SQL", DAY, "day duckdb branches", at_most=1.3),
    Ratio("one day, nothing kept: engine / best SQL", COLD, "day duckdb branches"),
    Ratio("one day: engine / one GROUP BY with FILTERs", DAY, "day duckdb filters"),
    Ratio("one day: polars / engine", "day polars", DAY),
    Ratio("one day: pandas / engine", "day pandas", DAY),
    Ratio("making the roll-up / best SQL for one day", ROLL_UP, "day duckdb branches"),
    Ratio("engine: 104 weeks / one day", WEEKS, DAY, at_most=8),
    Ratio("104 weeks: loop of FILTERs / engine", "weeks loop of filters", WEEKS, at_least=10),
    Ratio("104 weeks: loop of best SQL / engine", "weeks loop of branches", WEEKS, at_least=10),
    Ratio("104 weeks: loop of polars / engine", "weeks loop of polars", WEEKS),
    Ratio("104 weeks: loop of pandas / engine", "weeks loop of pandas", WEEKS),
    Ratio("104 weeks: one-pass SQL / engine", "weeks duckdb cells", WEEKS),
    Ratio("104 weeks: scored and kept / scored", HISTORY, WEEKS),
    # Both from facts that nobody has looked at to scores that are kept.
    Ratio(
        "engine: a new day / roll-up and 104 weeks kept", NEW_DAY, (ROLL_UP, HISTORY), at_most=0.05
    ),
    Ratio("engine: a new day / 104 weeks kept, rolled up before", NEW_DAY, HISTORY),
)


def lines(figures: Figures) -> Iterator[str]:
    """Give the report of one size, line by line."""
    yield f"{'seconds':<32}{'best':>9}{'median':>9}{'peak GiB':>10}"
    for name, measured in figures.items():
        mark = "  estimated from 4 days" if "loop" in name else ""
        yield (
            f"{name:<32}{measured.best:>9.2f}{median(measured.seconds):>9.2f}"
            f"{measured.peak / GIB:>10.2f}{mark}"
        )
    yield ""
    yield from filter(None, (ratio.verdict(figures) for ratio in RATIOS))


def growth(by_size: Mapping[Size, Figures]) -> Iterator[str]:
    """Give how the engine's times grow: an exponent of 1 is in proportion to the data."""
    yield f"{'growth':<12}{'one day':>9}{'power':>7}{'104 weeks':>11}{'power':>7}{'peak GiB':>10}"
    before: tuple[Size, Figures] | None = None
    for size, figures in sorted(by_size.items(), key=lambda pair: pair[0].rows):
        peak = figures[WEEKS].peak / GIB
        yield (
            f"{size!s:<12}{figures[DAY].best:>9.2f}{_power(before, size, figures, DAY):>7}"
            f"{figures[WEEKS].best:>11.2f}{_power(before, size, figures, WEEKS):>7}{peak:>10.2f}"
        )
        before = size, figures


def _power(before: tuple[Size, Figures] | None, size: Size, figures: Figures, job: str) -> str:
    if before is None:
        return ""
    smaller, then = before
    return f"{log(figures[job].best / then[job].best) / log(size.rows / smaller.rows):.2f}"
