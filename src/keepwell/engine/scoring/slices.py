"""A slice of customers: cells in, rows of scores out. Runs in this process or on a Spark executor.

A task is plain data: it can be sent to another machine together with the cells of a slice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from keepwell.engine.measures.feeds import (
    CustomerRule,
    Feed,
    applies_feed,
    membership_feed,
    override_feed,
)
from keepwell.engine.measures.folds import Cells, Floats, Folder, Ints
from keepwell.engine.measures.values import edges, measure_value, reaches
from keepwell.engine.scorecard.schema import Percentile, Scorecard, Unit
from keepwell.engine.scoring.rows import rows_of
from keepwell.engine.scoring.rules import GRACE, Bools
from keepwell.engine.scoring.scales import Ranks
from keepwell.engine.scoring.scores import UNKNOWN, Block, Small, bands, grows, merged, score_block

FALL = 15.0
"""Points. A customer whose score fell by this much within LOOKBACK days is at risk."""
LOOKBACK = 28
STABLE, AT_RISK, READY_TO_GROW = 0, 1, 2
STATES = ("stable", "at_risk", "ready_to_grow")


@dataclass(frozen=True)
class Task:
    """What to score: scorecards of one unit in the order in which they are tried, and the dates."""

    scorecards: tuple[Scorecard, ...]
    rule: CustomerRule
    wanted: Ints
    """Ends of the days to score (day + 1, since 1970), rising."""
    precedence: bool = True
    """The first scorecard that applies is used; without it each scores whom it applies to."""
    stale: Mapping[str, Bools] = field(default_factory=dict)
    """Per version [date][measure], over `ends`."""
    ranks: Mapping[str, Mapping[str, Ranks]] = field(default_factory=dict)
    """Per version and measure scored by percentile: what it is ranked among, over `ends`."""

    @property
    def unit(self) -> Unit:
        """What all the scorecards are about."""
        return self.scorecards[0].unit

    @property
    def ends(self) -> Ints:
        """The wanted dates and those 28 days before, which tell whether a score fell."""
        return np.unique(np.concatenate([self.wanted, self.wanted - LOOKBACK]))


@dataclass
class Slice:
    """Cells of some customers, and since when each is known."""

    cells: Mapping[Feed, Cells]
    first_day: Ints

    @property
    def customers(self) -> int:
        """How many."""
        return len(self.first_day)


def score_slice(task: Task, part: Slice) -> pa.Table:
    """Return a row for each customer, date and scorecard that was used."""
    ends, folders = task.ends, _folders(task, part)
    used = _used(task, part, folders, ends)
    blocks = [_block(task, card, folders, ends) for card in task.scorecards]
    overridden = _override(task, folders, ends)
    wanted = np.searchsorted(ends, task.wanted)
    fell = _fell(merged(blocks, used), wanted, np.searchsorted(ends, task.wanted - LOOKBACK))
    return pa.concat_tables(
        _rows(block, here, override=overridden, fell=fell, wanted=wanted, task=task)
        for block, here in zip(blocks, used, strict=True)
    )


def ranked_values(task: Task, part: Slice) -> dict[tuple[str, str], list[Floats]]:
    """Return, per version and measure scored by percentile, the values on each of `ends`."""
    ends, folders = task.ends, _folders(task, part)
    used = _used(task, part, folders, ends)
    found = {}
    for card, here in zip(task.scorecards, used, strict=True):
        for measure in card.measures:
            if isinstance(measure.scale, Percentile):
                value = measure_value(measure, card.unit, folders, ends)
                keep = here & ~np.isnan(value)
                found[card.version, measure.name] = [
                    row[mask] for row, mask in zip(value, keep, strict=True)
                ]
    return found


def _folders(task: Task, part: Slice) -> dict[Feed, Folder]:
    needed = reaches(task.scorecards, task.rule)
    return {
        feed: Folder(part.cells[feed], edges(task.ends, offsets))
        for feed, offsets in needed.items()
    }


def _used(task: Task, part: Slice, folders: Mapping[Feed, Folder], ends: Ints) -> list[Bools]:
    """Return, per scorecard, where it scores: known, not ended, applies, none before it did."""
    free = (part.first_day < ends[:, None]) & ~_ended(task, folders, ends)
    used = []
    for card in task.scorecards:
        here = free & _applies(card, folders, ends)
        used.append(here)
        if task.precedence:
            free = free & ~here
    return used


def _ended(task: Task, folders: Mapping[Feed, Folder], ends: Ints) -> Bools:
    folder = folders[membership_feed(task.unit, task.rule)]
    if task.rule.relationship == "contract":
        return folder.last(ends, None) == 1
    ordered = folder.days_since_last(ends, None)
    return ordered > task.rule.silence


def _applies(card: Scorecard, folders: Mapping[Feed, Folder], ends: Ints) -> Bools:
    applies = np.ones((len(ends), 1), np.bool_)
    for condition in card.applies_to:
        passed = folders[applies_feed(card.unit, condition.trait, condition.tests)].last(ends, None)
        absent = all(test.comparison == "is_not" for test in condition.tests)
        applies = applies & np.where(np.isnan(passed), absent, passed == 1)
    return applies


def _block(task: Task, card: Scorecard, folders: Mapping[Feed, Folder], ends: Ints) -> Block:
    values = [measure_value(measure, card.unit, folders, ends) for measure in card.measures]
    never = np.zeros((len(ends), len(card.measures)), np.bool_)
    stale = task.stale.get(card.version, never)
    return score_block(card, values, stale, task.ranks.get(card.version, {}))


def _override(task: Task, folders: Mapping[Feed, Folder], ends: Ints) -> Ints:
    """Return the override in force, 4 × last day + band; −1 for none."""
    folder = folders[override_feed(task.unit)]
    if not len(folder.cells):
        return np.full((len(ends), folder.cells.customers), -1, np.int64)
    last = folder.last(ends, None)
    code = np.where(np.isnan(last), -1, last).astype(np.int64)
    return np.where(code // 4 >= ends[:, None], code, -1)


def _fell(score: Floats, now: Ints, before: Ints) -> Bools:
    return score[now] <= score[before] - FALL + GRACE


def _rows(
    block: Block, used: Bools, *, override: Ints, fell: Bools, wanted: Ints, task: Task
) -> pa.Table:
    band = bands(block.scorecard, block.score)
    band = np.where(override >= 0, override % 4, band).astype(np.int8)
    state = _state(block, band)[wanted]
    state[fell & (band[wanted] != UNKNOWN)] = AT_RISK
    return rows_of(
        block, used, band=band, state=state, override=override, wanted=wanted, ends=task.wanted
    )


def _state(block: Block, band: Small) -> Small:
    state = np.where(grows(block, band), READY_TO_GROW, STABLE)
    return np.where(band == 0, AT_RISK, state).astype(np.int8)
