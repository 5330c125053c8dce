"""Bands and states, and who moved between them."""

from collections.abc import Iterator

import numpy as np

from keepwell.engine.book.result import BAND_ORDER, STATES, Band, Move, State, Total
from keepwell.engine.book.sides import ABSENT, Side


def moves(before: Side, now: Side) -> tuple[Move, ...]:
    """Return how many went from each band to each; leavers with the value they had."""
    return tuple(_moves(before, now))


def _moves(before: Side, now: Side) -> Iterator[Move]:
    names = (*BAND_ORDER, None)  # ABSENT is the last place
    width = len(names)
    value = np.where(now.there, now.value, before.value)
    cell = (before.band % width) * width + now.band % width
    customers = np.bincount(cell, minlength=width * width)
    worth = np.bincount(cell, value, minlength=width * width)
    for number, count in enumerate(customers.tolist()):
        origin, target = names[number // width], names[number % width]
        if count and (origin or target):
            yield Move(origin, target, Total(count, float(worth[number])))


def bands(before: Side, now: Side) -> tuple[Band, ...]:
    """Return each band now and before, and what made the difference."""
    return tuple(_band(number, before, now) for number in range(len(BAND_ORDER)))


def _band(number: int, before: Side, now: Side) -> Band:
    was, is_ = before.band == number, now.band == number
    return Band(
        BAND_ORDER[number],
        before=before.total(was),
        now=now.total(is_),
        came=now.total(is_ & ~was & before.there),
        went=now.total(was & ~is_ & now.there),
        new=now.total(is_ & (before.band == ABSENT)),
        lost=before.total(was & (now.band == ABSENT)),
    )


def states(before: Side, now: Side) -> tuple[State, ...]:
    """Return each state now and before."""
    return tuple(
        State(name, before.total(before.state == number), now.total(now.state == number))
        for number, name in enumerate(STATES)
    )
