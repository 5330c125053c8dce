"""How fast and how surely the loop is closed: the cases of a month, counted as they come."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from keepwell.desk.cases.hours import worked
from keepwell.desk.cases.models import Case, Status
from keepwell.desk.cases.models.case import OPEN
from keepwell.desk.cases.timing import Plans

SOLVED = (Status.SOLVED, Status.CONFIRMED)
FIELDS = (
    "pk", "opened_at", "reopened_at", "first_answered_at", "first_answer_due", "solved_at",
    "resolve_due", "pauses", "status", "department_id", "customer_id",
)  # fmt: skip
"""What is read of each case: few, for there may be very many."""
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Speed:
    """How long something took, in minutes of working time."""

    many: int = 0
    median: float | None = None
    slow: float | None = None
    """Nine of ten took no longer."""


@dataclass(frozen=True)
class Kept:
    """How many were in time, of those whose time is over or who were served."""

    kept: int = 0
    of: int = 0

    @property
    def share(self) -> float | None:
        """Return which share; None of nothing."""
        return self.kept / self.of if self.of else None


@dataclass(frozen=True)
class Loop:
    """The cases that were opened in a month, as they stand now."""

    opened: int = 0
    customers: int = 0
    answered: int = 0
    solved: int = 0
    confirmed: int = 0
    reopened: int = 0
    hanging: int = 0
    """Open, not answered, and the time to answer is over."""
    answers: Kept = field(default_factory=Kept)
    solutions: Kept = field(default_factory=Kept)
    to_answer: Speed = field(default_factory=Speed)
    to_solution: Speed = field(default_factory=Speed)

    @property
    def closed(self) -> float | None:
        """Return which share is solved; None of none."""
        return self.solved / self.opened if self.opened else None

    @property
    def reached(self) -> float | None:
        """Return which share of the customers was answered; None of none."""
        return self.answered / self.opened if self.opened else None

    def told(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)

    @staticmethod
    def read(told: dict[str, Any]) -> "Loop":
        """Return what `told` wrote."""
        parts: dict[str, Any] = {
            "answers": Kept(**told["answers"]), "solutions": Kept(**told["solutions"]),
            "to_answer": Speed(**told["to_answer"]), "to_solution": Speed(**told["to_solution"]),
        }  # fmt: skip
        return Loop(**(told | parts))


def loop(cases: Iterable[Case], plans: Plans, moment: datetime) -> Loop:
    """Count cases. A reopened one begins anew: its times count from then."""
    some = list(cases)
    waited = [_minutes(one, one.first_answered_at, plans, ()) for one in some]
    solved = [one for one in some if one.status in SOLVED]
    return Loop(
        opened=len(some),
        customers=len({one.customer_id for one in some}),
        answered=sum(one.first_answered_at is not None for one in some),
        solved=len(solved),
        confirmed=sum(one.status == Status.CONFIRMED for one in some),
        reopened=sum(one.reopened_at is not None for one in some),
        hanging=sum(_hangs(one, moment) for one in some),
        answers=_kept([(one.first_answered_at, one.first_answer_due) for one in some], moment),
        solutions=_kept([(one.solved_at, one.resolve_due) for one in some], moment),
        to_answer=speed([one for one in waited if one is not None]),
        to_solution=speed([
            took for one in solved
            if (took := _minutes(one, one.solved_at, plans, one.pauses)) is not None
        ]),
    )  # fmt: skip


def speed(minutes: Sequence[float]) -> Speed:
    """Return the median and the 90 % time, as numbers that some case really took.

    >>> speed([30, 10, 20])
    Speed(many=3, median=20, slow=30)
    """
    if not minutes:
        return Speed()
    ordered = sorted(minutes)
    at = [ordered[max(0, -(-len(ordered) * share // 10) - 1)] for share in (5, 9)]
    return Speed(len(ordered), *at)


def _hangs(case: Case, moment: datetime) -> bool:
    due = case.first_answer_due
    return case.status in OPEN and not case.first_answered_at and due is not None and due < moment


def _kept(pairs: Sequence[tuple[datetime | None, datetime | None]], moment: datetime) -> Kept:
    """Count who was served in time, among those who were served or whose time is over."""
    known = [(done, due) for done, due in pairs if due and (done or due < moment)]
    return Kept(sum(done is not None and done <= due for done, due in known), len(known))


def _minutes(
    case: Case, until: datetime | None, plans: Plans, pauses: Sequence[object]
) -> float | None:
    """Return how long the team was at work since a case began; None: it is not over yet."""
    if until is None:
        return None
    waits = case.paused() if pauses else ()
    return worked(case.begun_at, until, plans.of(case.department_id), waits) / _MINUTE
