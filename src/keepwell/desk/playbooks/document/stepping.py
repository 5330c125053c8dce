"""Which steps of a plan come next: a function of the playbook, of what was done, and of now.

A step begins when all steps it is after have ended, and what it waits for is over. If it is only
for some customers, that is decided at this moment: for others it is passed over. Asked twice, asked
often or asked late, each step begins once, and as of the moment its wait was over.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from keepwell.desk.playbooks.document.shape import Document, Step
from keepwell.engine.segments.tree import Node

Holds = Callable[[Node], bool]
"""Whether a condition holds for the customer now."""


@dataclass(frozen=True)
class Stood:
    """A step that has begun: since when it is open, or when it ended."""

    at: datetime
    is_open: bool


State = Mapping[str, Stood]
"""Steps that have begun or were passed over, by id."""


@dataclass(frozen=True)
class Move:
    """A step that begins; or that is passed over, for it is not for this customer."""

    step: Step
    at: datetime
    begins: bool


def next_steps(
    document: Document, started: datetime, state: State, holds: Holds, now: datetime
) -> list[Move]:
    """Return the steps that begin or are passed over now, in the order of the playbook."""
    known, moves = dict(state), []
    for step in document.steps:  # each comes behind those it is after, so one walk is enough
        at = None if step.id in known else _opens_at(step, started, known, holds, now)
        if at is not None:
            begins = step.only_if is None or holds(step.only_if)
            moves.append(Move(step, at, begins))
            known[step.id] = Stood(at, is_open=begins)
    return moves


def is_through(document: Document, state: State) -> bool:
    """Return whether every step has ended."""
    return all(step.id in state and not state[step.id].is_open for step in document.steps)


def next_look(
    document: Document, started: datetime, state: State, now: datetime
) -> datetime | None:
    """Return when the next wait for a number of days is over; None: there is none."""
    times = (
        ready + timedelta(days=step.wait.days)
        for step in document.steps
        if step.id not in state and step.wait and step.wait.days is not None
        if (ready := _ready_at(step, started, state)) is not None
    )
    return min((time for time in times if time > now), default=None)


def _ready_at(step: Step, started: datetime, state: State) -> datetime | None:
    """Return when all that a step is after had ended; None: not yet."""
    before = [state.get(name) for name in step.after]
    ended = [one.at for one in before if one is not None and not one.is_open]
    return max([started, *ended]) if len(ended) == len(before) else None


def _opens_at(
    step: Step, started: datetime, state: State, holds: Holds, now: datetime
) -> datetime | None:
    ready = _ready_at(step, started, state)
    if ready is None or ready > now or step.wait is None:
        return None if ready is None or ready > now else ready
    if step.wait.until is not None and holds(step.wait.until):
        return now
    over = None if step.wait.days is None else ready + timedelta(days=step.wait.days)
    return over if over is not None and over <= now else None
