"""How often playbooks started and reached their goal, and whether they are good for anything."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.core.cache import cache
from django.db.models import Count, Q
from django.utils.timezone import now

from keepwell.desk.playbooks.models import Outcome, Plan
from keepwell.engine.intervals import Interval, newcombe, wilson

MINUTES = 5 * 60
ENOUGH = 10
"""Plans that have ended, from which on their share is shown beside their number."""
_KEY = "playbooks.figures"


@dataclass(frozen=True)
class Trial:
    """Plans that Keepwell started, beside customers who were held out of the same playbook.

    Only those count whose time is over, in both: who reaches a goal does so sooner than who misses
    it is known to. Whoever was stopped did not reach it. Who is held out is drawn, so the two
    differ by the plans alone, and by chance.
    """

    plans: int
    reached: int
    held: int
    held_reached: int

    @property
    def share(self) -> float:
        """Return which share of the plans reached the goal."""
        return self.reached / self.plans

    @property
    def held_share(self) -> float:
        """Return which share of those held out reached it without a plan."""
        return self.held_reached / self.held

    @cached_property
    def difference(self) -> Interval:
        """Return between what the difference of the two shares lies, 95 times in 100.

        Newcombe, Statistics in Medicine 1998, method 10: honest for small counts, too.
        """
        spans = (wilson(self.share, self.plans), wilson(self.held_share, self.held))
        return newcombe(self.share, self.held_share, spans)

    @property
    def points(self) -> float:
        """Return by how many percentage points plans reached their goal more often."""
        return 100 * (self.share - self.held_share)

    @property
    def low(self) -> float:
        """Return the lower end of the interval, in percentage points."""
        return 100 * self.difference[0]

    @property
    def high(self) -> float:
        """Return the upper end of the interval, in percentage points."""
        return 100 * self.difference[1]

    @property
    def is_telling(self) -> bool:
        """Return whether the difference is more than chance explains."""
        low, high = self.difference
        return low > 0 or high < 0


@dataclass(frozen=True)
class Figures:
    """Plans of a playbook: how many run, and what came of the others."""

    running: int = 0
    reached: int = 0
    missed: int = 0
    stopped: int = 0
    trial: Trial | None = None
    """None while nobody's time is over, of those who have a plan or of those held out."""

    @property
    def started(self) -> int:
        """Return how many have started."""
        return self.running + self.ended

    @property
    def ended(self) -> int:
        """Return how many have ended."""
        return self.reached + self.missed + self.stopped

    @property
    def share(self) -> float | None:
        """Return which share of those that ended reached their goal."""
        return self.reached / self.ended if self.ended else None

    @property
    def is_enough(self) -> bool:
        """Return whether so many have ended that a share says something."""
        return self.ended >= ENOUGH


def figures() -> Mapping[int, Figures]:
    """Return the figures of all playbooks that ever started, kept for some minutes."""
    kept: Mapping[int, Figures] | None = cache.get(_KEY)
    if kept is None:
        kept = counted()
        cache.set(_KEY, kept, MINUTES)
    return kept


def counted() -> Mapping[int, Figures]:
    """Count the plans of all playbooks: one pass over them."""
    over = Q(due_at__lte=now())
    groups = (
        Plan.objects.order_by()
        .values_list("playbook", "held_out", "outcome")
        .annotate(n=Count("pk"), drawn=Count("pk", filter=over & Q(by_hand=False)))
    )
    by_playbook: dict[int, list[tuple[bool, str, int, int]]] = {}
    for playbook, held_out, outcome, n, drawn in groups:
        by_playbook.setdefault(playbook, []).append((held_out, outcome, n, drawn))
    return {playbook: _figures(some) for playbook, some in by_playbook.items()}


def _figures(groups: Iterable[tuple[bool, str, int, int]]) -> Figures:
    of, drawn = {}, {}
    for held_out, outcome, n, over in groups:
        drawn[held_out, outcome] = over
        if not held_out:
            of[outcome] = n
    return Figures(
        of.get(Outcome.OPEN, 0), of.get(Outcome.REACHED, 0), of.get(Outcome.MISSED, 0),
        of.get(Outcome.STOPPED, 0), _trial(drawn),
    )  # fmt: skip


def _trial(drawn: Mapping[tuple[bool, str], int]) -> Trial | None:
    plans, held = (
        sum(n for (held_out, _outcome), n in drawn.items() if held_out == side)
        for side in (False, True)
    )
    if not plans or not held:
        return None
    reached, held_reached = (drawn.get((side, Outcome.REACHED), 0) for side in (False, True))
    return Trial(plans, reached, held, held_reached)
