"""How far a new desk is on the way to its first scores."""

from dataclasses import dataclass

from keepwell.desk.health.scorecards.files import Shelf, shelf
from keepwell.desk.health.tasks import EVERYTHING, REFRESH
from keepwell.desk.intake.models import File, Freshness
from keepwell.desk.jobs import queries as jobs
from keepwell.desk.jobs.queries import Run
from keepwell.desk.members.models import Member, Role
from keepwell.desk.project import project


@dataclass(frozen=True)
class FirstSteps:
    """Import, scorecard, scores: which are done, and what this member can do."""

    has_data: bool
    """Whether anything is known to have come in."""
    shelf: Shelf
    run: Run | None
    """The scoring that goes on, waits, or went on last; None if there never was one."""
    has_worker: bool
    may_import: bool
    may_score: bool

    @property
    def is_scoring(self) -> bool:
        """Return whether scores are on their way."""
        return self.run is not None and self.run.is_open

    @property
    def has_failed(self) -> bool:
        """Return whether the last scoring came to no end."""
        return self.run is not None and self.run.state == "failed"

    @property
    def found_nobody(self) -> bool:
        """Return whether there was a scoring, and nobody to score."""
        return self.run is not None and self.run.state == "done"


def first_steps(member: Member) -> FirstSteps:
    """Return how far the desk is, and what `member` can do about it; the lake is not asked."""
    return FirstSteps(
        has_data=File.objects.filter(new__gt=0).exists() or Freshness.objects.exists(),
        shelf=shelf(project()),
        run=_scoring(),
        has_worker=jobs.workers_alive() > 0,
        may_import=member.is_at_least(Role.MANAGER),
        may_score=member.is_at_least(Role.MEMBER),
    )


def _scoring() -> Run | None:
    """Return the one that runs, else one that waits, else the last."""
    runs = [run for key in (EVERYTHING, REFRESH) if (run := jobs.latest(key)) is not None]
    order = {"running": 0, "waiting": 1, "again": 1}
    return min(runs, key=lambda run: (order.get(run.state, 2), _ended(run)), default=None)


def _ended(run: Run) -> float:
    """Return a number that is less the later a job ended."""
    return -run.row.finished_at.timestamp() if run.row.finished_at else 0.0
