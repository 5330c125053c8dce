"""A project whose first touchpoints came today."""

from datetime import UTC, date, datetime

import pytest

from keepwell.engine.lake import TOUCHPOINTS
from keepwell.errors import UsageError
from keepwell.health import history
from keepwell.project import Project
from lakes import arrow


def test_it_has_no_past_yet(tmp_path):
    """No day is over, so there is nothing to fill; only a span that somebody asked for is wrong."""
    project = Project.create(tmp_path / "project", name="New")
    now = datetime.now(UTC)
    row = {"account": "A", "at": now, "event": "Signed In", "source": "test", "id": "a"}
    project.lake.append(TOUCHPOINTS, arrow(TOUCHPOINTS, [row]))
    assert history(project).days == 0
    with pytest.raises(UsageError, match="the first day is after the last"):
        history(project, until=date(2020, 1, 1))
