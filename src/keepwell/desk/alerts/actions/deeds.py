"""What the log says of the deeds of this room."""

from django.utils.translation import gettext_lazy as _

from keepwell.desk.alerts.models import Alert, Target, ToWhom, Watch
from keepwell.desk.members import deeds
from keepwell.desk.members.deeds import Subject

deeds.says(
    "alert",
    _("Alerts"),
    {
        "alerts.take": _("{who} took the alert {name}"),
        "alerts.done": _("{who} did what the alert {name} wanted"),
        "alerts.dismiss": _("{who} dismissed the alert {name}"),
        "alerts.snooze": _("{who} put off the alert {name}"),
        "alerts.case": _("{who} made a case of the alert {name}"),
    },
)
deeds.says(
    "watch",
    _("Watches"),
    {
        "alerts.watch_add": _("{who} began to watch {name}"),
        "alerts.watch_change": _("{who} changed the watch {name}"),
        "alerts.watch_on": _("{who} switched the watch {name} on"),
        "alerts.watch_off": _("{who} switched the watch {name} off"),
        "alerts.watch_remove": _("{who} removed the watch {name}"),
    },
)
deeds.says(
    "alert_target",
    _("Targets of alerts"),
    {
        "alerts.target_add": _("{who} added the target {name} for alerts"),
        "alerts.target_confirm": _("{who} confirmed the target {name} for alerts"),
        "alerts.target_remove": _("{who} removed the target {name} for alerts"),
        "alerts.target_off": _("{who} switched off the target {name}: it failed too often"),
    },
)
deeds.says(
    "alert_reach", _("Reach of alerts"), {"alerts.reach": _("{who} changed how alerts reach them")}
)
deeds.calls(
    budget=_("Alerts a day"), limit=_("Limit"), note=_("Note"), hours=_("Interrupt me"),
    to=(_("Tell"), lambda: ToWhom.choices),
)  # fmt: skip


def of_alert(alert: Alert) -> Subject:
    """Return an alert as the log names it: by its number, and its customer."""
    return Subject("alert", str(alert.pk), f"#{alert.pk} {alert.customer or ''}".strip())


def of_watch(watch: Watch) -> Subject:
    """Return a watch as the log names it."""
    return Subject("watch", str(watch.pk), watch.title)


def of_target(target: Target) -> Subject:
    """Return a target as the log names it."""
    return Subject("alert_target", str(target.pk), target.title)
