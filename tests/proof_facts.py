"""Touchpoints of small companies."""

from datetime import UTC, date, datetime, time

from keepwell.engine.lake.tables import TOUCHPOINTS
from keepwell.project import Project
from lakes import arrow


def noon(account: str, event: str, day: date, **more: object) -> dict[str, object]:
    """Return a touchpoint of the noon of a day."""
    at = datetime.combine(day, time(12), UTC)
    known = {"account": account, "event": event, "at": at, "received_at": at}
    return known | {"id": f"{account} {event} {day}"} | more


def learn(project: Project, rows: list[dict[str, object]]) -> None:
    """Append touchpoints, all at once."""
    project.lake.append(TOUCHPOINTS, arrow(TOUCHPOINTS, rows))
