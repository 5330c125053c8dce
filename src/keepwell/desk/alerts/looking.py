"""Looking for what wants an alert: crossings, sources that fell silent, and what is watched."""

from keepwell.desk.alerts.actions.raising import Signal, raise_alert
from keepwell.desk.alerts.crossings import from_crossings
from keepwell.desk.alerts.kinds import SOURCE
from keepwell.desk.alerts.models import Reason
from keepwell.desk.intake.models import Freshness
from keepwell.desk.members.models import Member, Role


def look_at_all() -> int:
    """Look at everything that may want an alert; return how many signals were raised."""
    return from_crossings() + from_sources()


def from_sources() -> int:
    """Raise alerts of sources that fell silent, for managers; return how many."""
    silent = {_key(one): one for one in Freshness.objects.filter(is_silent=True)}
    known = Reason.objects.filter(key__in=silent).values_list("key", flat=True)
    fresh = {key: one for key, one in silent.items() if key not in set(known)}
    concerned = managers() if fresh else []
    for key, one in fresh.items():
        data = {"source": one.name, "days": one.silence, "usual": one.pause}
        raise_alert(Signal(SOURCE, key, one.name, at=one.looked_at, data=data), concerned)
    return len(fresh)


def managers() -> list[Member]:
    """Return all managers and administrators who work here."""
    active = Member.objects.filter(is_active=True)
    return [one for one in active if one.is_at_least(Role.MANAGER)]


def _key(source: Freshness) -> str:
    return f"source:{source.name[:200]}:{source.last_arrival:%Y-%m-%d}"
