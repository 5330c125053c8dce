"""The sample company, small and scored week by week: what the tests of the book look at."""

from datetime import date
from pathlib import Path

from keepwell import health, samples
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.project import Project

LAST = date(2026, 6, 28)
"""A Sunday, so that history has scored it and the day four weeks before."""
EARLIER = date(2026, 5, 31)


def grow(folder: Path, accounts: int = 60, days: int = 300) -> Project:
    """Make a project of some accounts with their history."""
    project = Project.create(folder, name="Grown & Co", currency="EUR")
    sample = samples.build(accounts, days, until=LAST)
    project.lake.append(TRAITS, sample.traits)
    project.lake.append(TOUCHPOINTS, sample.touchpoints)
    health.history(project, until=LAST)
    return project
