"""What is wrong with a project, and what to do about it."""

from collections.abc import Iterator
from datetime import datetime

from keepwell.engine.lake.doctor.facts import examine_facts
from keepwell.engine.lake.doctor.finding import Finding, Level
from keepwell.engine.lake.doctor.house import examine_house
from keepwell.engine.lake.doctor.needs import examine_needs
from keepwell.engine.lake.doctor.tables import examine_tables
from keepwell.project import Project

__all__ = ["Finding", "Level", "doctor"]


def doctor(project: Project, now: datetime) -> list[Finding]:
    """Examine a project as of `now` (UTC) and return what there is to say, house first.

    Nothing is changed. Every question is one pass over a table; on 100 million touchpoints the
    search for duplicate ids takes most of the time. What is in the tables is only looked at if all
    of them can be read.
    """
    return list(_examine(project, now))


def _examine(project: Project, now: datetime) -> Iterator[Finding]:
    yield from examine_house(project, now)
    tables = list(examine_tables(project.lake))
    yield from tables
    if not any(finding.level == "error" for finding in tables):
        yield from examine_facts(project.lake, now)
        yield from examine_needs(project)
