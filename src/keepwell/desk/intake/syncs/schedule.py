"""When each declaration is due."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timezone import now

from keepwell.desk.intake.models import Sync
from keepwell.desk.intake.syncs import declaring
from keepwell.desk.intake.syncs.declaring import EVERY, Declaration
from keepwell.desk.jobs import rhythms
from keepwell.errors import DeclarationError, SyncError

UNITS = {"m": "minutes", "h": "hours", "d": "days"}
AGAIN = timedelta(minutes=15)
"""After a failure it is tried again so soon, or when it is due anyway."""


@dataclass(frozen=True)
class Plan:
    """A declaration, how its last run went, and when the next one is due."""

    name: str
    sync: Sync | None
    """None before the first run."""
    problem: str
    """Why it does not work; empty if it does."""
    due: datetime | None
    """None: only when somebody asks for it."""


def plans() -> list[Plan]:
    """Return all declarations of the project, by name."""
    known = {one.name: one for one in Sync.objects.all()}
    return [plan(name, known.get(name)) for name in declaring.names()]


def plan(name: str, sync: Sync | None) -> Plan:
    """Return when a declaration is due, whatever is wrong about it."""
    problem = sync.problem if sync else ""
    try:
        declaration = declaring.read(name)
    except (DeclarationError, SyncError) as mistake:
        return Plan(name, sync, str(mistake), None)
    return Plan(name, sync, problem, _due(declaration, sync))


def due() -> list[str]:
    """Return the names of the declarations that are due."""
    found = plans()
    moment = now()  # later than what is due at once
    return [one.name for one in found if one.due is not None and one.due <= moment]


def _due(declaration: Declaration, sync: Sync | None) -> datetime | None:
    if not declaration.every:
        return None
    if sync is None or sync.started_at is None:
        return now()
    following = next_after(declaration.every, sync.started_at)
    return min(following, sync.started_at + AGAIN) if sync.problem else following


def next_after(every: str, moment: datetime) -> datetime:
    """Return when something recurs after a moment; cron texts follow the project's clocks."""
    short = EVERY.fullmatch(every)
    if short is None:
        return rhythms.next_after(every, moment, rhythms.zone())
    return moment + timedelta(**{UNITS[short[2]]: int(short[1])})
