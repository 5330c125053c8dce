"""Stretches of time, and sums of them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

EVER = datetime.max.replace(tzinfo=UTC)
"""The end of what has none yet."""


class Stretch(NamedTuple):
    """From a moment (included) to another (not included)."""

    begins: datetime
    ends: datetime

    @property
    def length(self) -> timedelta:
        """Return how long it is."""
        return self.ends - self.begins


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Return the same time in order, nothing of it twice."""
    whole: list[Stretch] = []
    for one in sorted(stretches):
        if whole and one.begins <= whole[-1].ends:
            whole[-1] = Stretch(whole[-1].begins, max(whole[-1].ends, one.ends))
        elif one.ends > one.begins:
            whole.append(one)
    return whole


def within(stretches: Iterable[Stretch], begins: datetime, ends: datetime) -> Iterator[Stretch]:
    """Return what of some stretches lies between two moments."""
    for one in stretches:
        if one.ends > begins and one.begins < ends:
            yield Stretch(max(one.begins, begins), min(one.ends, ends))


def without(stretches: Iterable[Stretch], gaps: Sequence[Stretch]) -> Iterator[Stretch]:
    """Return stretches without what lies in gaps; both in order, and neither overlaps itself."""
    for begins, ends in stretches:
        since = begins
        for gap in gaps:
            if gap.ends <= since:
                continue
            if gap.begins >= ends:
                break
            if gap.begins > since:
                yield Stretch(since, gap.begins)
            since = gap.ends
        if since < ends:
            yield Stretch(since, ends)
