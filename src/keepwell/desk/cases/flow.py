"""How a case goes on: what may follow what, and what is lacking before it can be solved.

    new → owned → in contact → solved → confirmed
                       ↑           ↘      ↓
                       └──────── reopened

A case is in contact once the customer was answered, and only from there it can be solved: nobody
solves what nobody answered. Reopened, it needs a new answer.
"""

from collections.abc import Mapping
from enum import StrEnum

from keepwell.desk.cases.models.choices import Status

_MERGED = frozenset({Status.MERGED})
FOLLOWS: Mapping[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.OWNED, Status.IN_CONTACT}) | _MERGED,
    Status.OWNED: frozenset({Status.IN_CONTACT}) | _MERGED,
    Status.IN_CONTACT: frozenset({Status.SOLVED}) | _MERGED,
    Status.SOLVED: frozenset({Status.CONFIRMED, Status.REOPENED}),
    Status.CONFIRMED: frozenset({Status.REOPENED}),
    Status.REOPENED: frozenset({Status.IN_CONTACT}) | _MERGED,
    Status.MERGED: frozenset(),
}


class Lack(StrEnum):
    """What a case lacks before it can be solved."""

    OWNER = "owner"
    ANSWER = "answer"
    CAUSE = "cause"
    OUTCOME = "outcome"


def may_follow(status: str, following: Status) -> bool:
    """Return whether a case of one status may get another."""
    return following in FOLLOWS[Status(status)]


def lacking(status: str, *, has_owner: bool, has_cause: bool, has_outcome: bool) -> list[Lack]:
    """Return what is to be done before a case can be solved."""
    told = {
        Lack.OWNER: not has_owner,
        Lack.ANSWER: not may_follow(status, Status.SOLVED),
        Lack.CAUSE: not has_cause,
        Lack.OUTCOME: not has_outcome,
    }
    return [lack for lack, holds in told.items() if holds]
