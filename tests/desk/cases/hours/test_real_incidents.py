"""Real incidents, replayed as targets in working time."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq
import pytest

from keepwell.desk.cases.hours import ALWAYS, Clock

PUBLISHED = 0.631
"""Share of incidents that met their target, as the data's own page says."""
HOURS = range(2, 720, 2)
"""Targets that are tried: the data does not say what they were."""
HOUR = timedelta(hours=1)


class Incident(NamedTuple):
    """An incident as it was in the end."""

    number: int
    priority: str
    opened_at: datetime
    closed_at: datetime
    is_met: bool

    def meets(self, hours: int) -> bool:
        """Return whether a team that works round the clock would have met a target."""
        due = Clock(self.opened_at, hours * HOUR, ALWAYS).due
        return due is not None and self.closed_at <= due


def incidents(folder: Path) -> list[Incident]:
    """Return the last row of each incident."""
    names = ["number", "priority", "opened_at", "closed_at", "made_sla", "sys_updated_at",
             "sys_mod_count"]  # fmt: skip
    rows = pq.read_table(folder / "incident_events.parquet", columns=names).to_pylist()
    rows.sort(key=lambda one: (one["sys_updated_at"], one["sys_mod_count"]))
    last = {one["number"]: one for one in rows}
    return [
        Incident(
            one["number"], str(one["priority"]), one["opened_at"].replace(tzinfo=UTC),
            one["closed_at"].replace(tzinfo=UTC), one["made_sla"],
        )
        for one in last.values()
    ]  # fmt: skip


def best_target(known: Iterable[Incident]) -> int:
    """Return the target that explains best which incidents met theirs."""
    took = [((one.closed_at - one.opened_at) / HOUR, one.is_met) for one in known]
    return max(HOURS, key=lambda hours: sum((time <= hours) == met for time, met in took))


@pytest.mark.slow
def test_incidents_meet_their_targets_as_published(shared_data: Callable[[str], Path]) -> None:
    """Targets read off half of the incidents tell of the other half which ones met them."""
    by_priority = defaultdict(list)
    for one in incidents(shared_data("servicenow_incidents")):
        by_priority[one.priority].append(one)
    told = []
    for some in by_priority.values():
        hours = best_target(one for one in some if one.number % 2)
        told += [(one.meets(hours), one.is_met) for one in some if not one.number % 2]
    ours, theirs = (sum(one) / len(told) for one in zip(*told, strict=True))
    assert sum(one == other for one, other in told) / len(told) > 0.97
    assert abs(ours - theirs) < 0.025
    assert abs(theirs - PUBLISHED) < 0.01
