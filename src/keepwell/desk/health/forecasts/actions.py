"""Asking for a forecast, and taking one away."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from keepwell.desk.health.forecasts.making import forecast_one, key_of
from keepwell.desk.jobs import enqueue_once
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role

deeds.says(
    "forecast",
    _("Forecast"),
    {
        "health.forecast": _("{who} asked for the forecast “{name}”"),
        "health.export_forecast": _("{who} exported the forecast “{name}”"),
    },
)


@transaction.atomic
def forecast_now(member: Member, within: int) -> str:
    """Ask for a forecast of so many days, 0: until the renewal date; return the job's id.

    Asked twice, it runs once.
    """
    require(member, Role.MANAGER)
    job_id = enqueue_once(key_of(within), forecast_one, within)
    deeds.record(member, "health.forecast", _subject(within))
    return job_id


def record_export(member: Member, within: int | None) -> None:
    """Write down that a member takes a forecast away, before the first row is sent.

    None: who is ready for more.
    """
    require(member, Role.VIEWER)
    deeds.record(member, "health.export_forecast", _subject(within))


def _subject(within: int | None) -> deeds.Subject:
    called = "growth" if within is None else f"{within}d" if within else "renewal"
    return deeds.Subject("forecast", called, called)
