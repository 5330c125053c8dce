"""Looking for what wants an alert: crossings, silent sources, overdue cases, and watches."""

from datetime import datetime

from keepwell.desk.alerts.actions.raising import Signal, raise_alert
from keepwell.desk.alerts.crossings import from_crossings
from keepwell.desk.alerts.kinds import SOURCE
from keepwell.desk.alerts.models import Reason
from keepwell.desk.alerts.overdue import from_cases
from keepwell.desk.alerts.watching.running import look_at_watches, managers
from keepwell.desk.intake.models import Freshness


def look_at_all(moment: datetime) -> int:
    """Look at everything that may want an alert; return how many signals were raised."""
    return from_crossings() + from_sources() + from_cases(moment) + look_at_watches(moment)


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


def _key(source: Freshness) -> str:
    return f"source:{source.name[:200]}:{source.last_arrival:%Y-%m-%d}"
