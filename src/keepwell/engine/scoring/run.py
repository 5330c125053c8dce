"""Score: from cells to rows of scores, slice by slice, so that memory stays bounded."""

import os
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Protocol, TypeVar, runtime_checkable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.lake.memory import memory_backend
from keepwell.engine.measures.feeds import CustomerRule, Feed
from keepwell.engine.measures.folds import Floats, Ints
from keepwell.engine.measures.fresh import Fresh
from keepwell.engine.measures.sources import Gathered, Source
from keepwell.engine.measures.values import days_needed, reaches
from keepwell.engine.scorecard.schema import Aggregation, Measure, Percentile, Scorecard
from keepwell.engine.scoring.rows import EPOCH, ROWS_BY_NAME
from keepwell.engine.scoring.rules import Bools
from keepwell.engine.scoring.slices import Slice, Task, ranked_values, score_slice

Ranked = dict[tuple[str, str], list[Floats]]
"""Per version and measure, for each date, values of some customers."""
SLICE = 2_000_000
"""Numbers in the greatest dense array of a slice: 16 MB, so that a few of them fit the cache."""

WORKERS = min(4, os.cpu_count() or 1)
"""Slices worked on at a time."""
RUNS = 8
"""Runs of customers gathered one by one, when just some are wanted."""
Item = TypeVar("Item")
Result = TypeVar("Result")


def ends_of(days: Sequence[date]) -> Ints:
    """Return the moments as of which days are scored: midnights after them, in days since 1970."""
    return np.unique(np.array([(day - EPOCH).days + 1 for day in days], np.int64))


def score_source(
    source: Source,
    scorecards: Sequence[Scorecard],
    days: Sequence[date],
    rule: CustomerRule,
    *,
    precedence: bool = True,
    only: Sequence[str] | None = None,
) -> Iterator[pa.Table]:
    """Yield rows of scores (see `rows.py`) with customers' names, a slice of customers at a time.

    All scorecards are of one unit, in the order in which they are tried. `only` names customers:
    the others are looked at just as far as percentiles rank among them.
    """
    task = Task(tuple(scorecards), rule, ends_of(days), precedence)
    task = replace(task, stale=_stale(source, task))
    slices = source.slices(task) if isinstance(source, Elsewhere) else Holder(source, task)
    if any(isinstance(m.scale, Percentile) for card in scorecards for m in card.measures):
        task = replace(task, ranks=_merged(slices.ranked(task)))
    yield from slices.scored(task, only)


def score_tables(
    touchpoints: pa.Table,
    traits: pa.Table,
    scorecards: Sequence[Scorecard],
    days: Sequence[date],
    rule: CustomerRule,
) -> pa.Table:
    """Score facts that are in memory, keeping nothing: what proofs and tests use.

    The tables have the columns of the lake's; ids are taken as unique.
    """
    import ibis

    backend = memory_backend()
    source = Fresh(backend, ibis.memtable(touchpoints), ibis.memtable(traits), scorecards[0].unit)
    return pa.concat_tables(
        [ROWS_BY_NAME.empty_table(), *score_source(source, scorecards, days, rule)]
    )


class Slices(Protocol):
    """The customers of a task, slice by slice, and where the slices are worked on."""

    def ranked(self, task: Task) -> Iterator[Ranked]:
        """Yield what percentiles are ranked among (see `ranked_values`)."""

    def scored(self, task: Task, only: Sequence[str] | None) -> Iterator[pa.Table]:
        """Yield rows of scores with names, of all customers or of those named."""


@runtime_checkable
class Elsewhere(Protocol):
    """A source whose slices are not scored in this process but where the facts are."""

    def slices(self, task: Task) -> Slices:
        """Return the slices of a task."""


class Holder:
    """Gathers the cells of a task, a group of customers at a time, and holds the last group."""

    def __init__(self, source: Source, task: Task) -> None:
        self.source = source
        reached = reaches(task.scorecards, task.rule)
        self.needed = {feed: days_needed(task.ends, reached[feed]) for feed in reached}
        self.step = slice_size(task)
        self._held: tuple[range, dict[Feed, Gathered]] = (range(0), {})

    def ranked(self, task: Task) -> Iterator[Ranked]:
        """Yield what percentiles are ranked among."""
        return _ahead(lambda item: ranked_values(task, item[1]), self._slices(None))

    def scored(self, task: Task, only: Sequence[str] | None) -> Iterator[pa.Table]:
        """Yield rows of scores with names."""
        names = self.source.names

        def work(item: tuple[Ints, Slice]) -> pa.Table:
            customers, part = item
            return _named(score_slice(task, part), names.take(pa.array(customers)))

        return _ahead(work, self._slices(only))

    def _slices(self, only: Sequence[str] | None) -> Iterator[tuple[Ints, Slice]]:
        """Yield slices of customers, each with their numbers."""
        groups = self.source.groups(self.needed)
        wanted = None if only is None else _numbers(self.source.names, only)
        for run in _whole(groups) if wanted is None else _runs(wanted, groups):
            gathered = self._gather(range(int(run[0]), int(run[-1]) + 1))
            for start in range(0, len(run), self.step):
                customers = run[start : start + self.step]
                cells = {feed: found.pick(customers) for feed, found in gathered.items()}
                yield customers, Slice(cells, self.source.first_days[customers])

    def _gather(self, group: range) -> dict[Feed, Gathered]:
        if self._held[0] != group:
            gathered = {
                feed: self.source.gather(feed, days.since, days.until, group, settled=days.settled)
                for feed, days in self.needed.items()
            }
            self._held = (group, gathered)
        return self._held[1]


def _ahead(work: Callable[[Item], Result], items: Iterator[Item]) -> Iterator[Result]:
    """Yield what becomes of each item, in order, while the next few are worked on.

    Threads are enough: NumPy lets the interpreter go while it works.
    """
    with ThreadPoolExecutor(WORKERS) as pool:
        pending: deque[Future[Result]] = deque()
        for item in items:
            pending.append(pool.submit(work, item))
            if len(pending) > WORKERS:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()


def slice_size(task: Task) -> int:
    """Return how many customers a slice may hold, so that its arrays stay small."""
    measures = max(len(card.measures) for card in task.scorecards)
    return max(256, SLICE // (len(task.ends) * measures))


def _numbers(names: pa.Array, only: Sequence[str]) -> Ints:
    """Return the numbers of customers, rising; names nobody has are passed over."""
    found = pc.index_in(pa.array(only, names.type), value_set=names).drop_null()
    return np.unique(found.to_numpy()).astype(np.int64)


def _whole(groups: Iterable[range]) -> Iterator[Ints]:
    """Yield the numbers of all customers, a group at a time."""
    return (np.arange(group.start, group.stop) for group in groups if group)


def _runs(wanted: Ints, groups: Iterable[range]) -> Iterator[Ints]:
    """Yield the numbers of those wanted, in runs that are gathered at once.

    What lies between the ends of a run is gathered with it: a few reads of more beat many of less.
    """
    for group in groups:
        here = wanted[(wanted >= group.start) & (wanted < group.stop)]
        gaps = np.diff(here)
        widest = np.sort(np.argsort(-gaps, kind="stable")[: RUNS - 1])
        yield from (run for run in np.split(here, widest[gaps[widest] > 1] + 1) if len(run))


def _named(rows: pa.Table, names: pa.Array) -> pa.Table:
    return rows.set_column(0, "customer", names.take(rows["customer"]))


def _stale(source: Source, task: Task) -> dict[str, Bools]:
    """Return per version [date][measure]: nobody at all has produced the event for too long."""
    return {
        card.version: np.stack([_stale_measure(source, m, task.ends) for m in card.measures], -1)
        for card in task.scorecards
        if any(measure.stale_after for measure in card.measures)
    }


def _stale_measure(source: Source, measure: Measure, ends: Ints) -> Bools:
    if measure.stale_after is None or not isinstance(measure.value, Aggregation):
        return np.zeros(len(ends), np.bool_)
    days = source.days_of(measure.value.events, int(ends[0]) - measure.stale_after)
    return np.searchsorted(days, ends) == np.searchsorted(days, ends - measure.stale_after)


def _merged(found: Iterable[Ranked]) -> dict[str, dict[str, list[Floats]]]:
    """Put together, from all slices, what percentiles are ranked among."""
    parts: dict[tuple[str, str], list[list[Floats]]] = defaultdict(list)
    for ranked in found:
        for key, values in ranked.items():
            parts[key].append(values)
    ranks: dict[str, dict[str, list[Floats]]] = defaultdict(dict)
    for (version, name), slices in parts.items():
        ranks[version][name] = [np.sort(np.concatenate(date)) for date in zip(*slices, strict=True)]
    return dict(ranks)
