"""The sample company, small and scored week by week: what the tests of the book look at."""

import shutil
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from keepwell import health, samples
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.project import Project

LAST = date(2026, 6, 28)
"""A Sunday, so that history has scored it and the day four weeks before."""
EARLIER = date(2026, 5, 31)


_kept = TemporaryDirectory(prefix="keepwell-grown-")


def grow(folder: Path, accounts: int = 60, days: int = 300) -> Project:
    """Make a project of some accounts with their history.

    The second of a size is a copy of the first, because history takes seconds. Ask for the usual
    size where the size does not matter.
    """
    kept = Path(_kept.name) / f"{accounts}-{days}"
    if not kept.exists():
        _make(kept, accounts, days)
    return Project.open(shutil.copytree(kept, folder))


def _make(folder: Path, accounts: int, days: int) -> None:
    project = Project.create(folder, name="Grown & Co", currency="EUR")
    sample = samples.build(accounts, days, until=LAST)
    project.lake.append(TRAITS, sample.traits)
    project.lake.append(TOUCHPOINTS, sample.touchpoints)
    health.history(project, until=LAST)
