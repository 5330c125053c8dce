"""A lake of subscriptions or orders, from a few plain events."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.project import Project
from small_company import touchpoints, traits

START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def company(tmp_path) -> Callable[..., Project]:
    """Return a function that makes a project of events (account, day, event, value)."""

    def make(*events: tuple, known: tuple = (), **settings: str | int) -> Project:
        project = Project.create(tmp_path / "company", **settings)
        rows = [
            {"account": account, "at": START + timedelta(days=day), "event": event, "value": value}
            for account, day, event, value in events
        ]
        project.lake.append(TOUCHPOINTS, touchpoints(*(rows or [{"account": "nobody"}])))
        for number, (account, day, trait, said) in enumerate(known):
            told = {"number": said} if isinstance(said, float) else {"text": said}
            at = START + timedelta(days=day)
            row = {"account": account, "at": at, "trait": trait, "id": f"k{number}", **told}
            plain = {"text": None, "number": None}
            project.lake.append(TRAITS, traits(plain | row))
        return project

    return make
