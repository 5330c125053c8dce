"""A company of subscribers that desk tests of retention look at, as of a fixed day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from keepwell.desk.retention import forms
from keepwell.engine.lake.tables import TOUCHPOINTS
from keepwell.project import Project
from small_company import touchpoints

TODAY = date(2026, 3, 15)
START = datetime(2025, 1, 1, tzinfo=UTC)
STARTED, ENDED = "Subscription Started", "Subscription Ended"


def subscriptions() -> list[dict[str, object]]:
    """Return twenty customers; one is lost in most months of 2025, three in February 2026."""
    rows = [
        _row(f"acc-{number:02}", START + timedelta(days=number), STARTED, 100.0)
        for number in range(20)
    ]
    for number, day in enumerate((150, 200, 250, 300, 398, 400, 410)):
        why = '{"reason": "price"}' if number % 2 else None
        rows.append(_row(f"acc-{number:02}", START + timedelta(days=day), ENDED, 0.0, why))
    rows.append(_row("acc-19", START + timedelta(days=405), "Subscription Changed", 150.0))
    rows.append(_row("acc-99", START + timedelta(days=420), STARTED, 40.0))
    return rows


def _row(
    account: str, at: datetime, event: str, value: float, properties: str | None = None
) -> dict[str, object]:
    given = {"account": account, "at": at, "event": event, "value": value}
    return given | {"properties": properties, "id": f"{account}-{at:%Y%m%d}"}


@pytest.fixture
def subscribers(desk_project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Fill the desk's project, and let it be the 15th of March 2026."""
    monkeypatch.setattr(forms, "today", lambda: TODAY)
    desk_project.lake.append(TOUCHPOINTS, touchpoints(*subscriptions()))
    return desk_project
