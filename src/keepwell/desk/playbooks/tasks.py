"""What this room does in the background."""

from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from keepwell.desk.jobs import job, rhythm
from keepwell.desk.playbooks import moving


@rhythm("*/10 * * * *", key="playbooks.move")
@job(title=_("Move plans on"))
def move_plans() -> int:
    """Begin steps, end plans, and tell of late tasks; return how many plans changed."""
    moment = now()
    moving.tell_late(moment)
    return moving.move_on(moment)


@rhythm("35 * * * *", key="playbooks.start")
@job(title=_("Start playbooks"))
def start_playbooks() -> int:
    """Start the playbooks that start by themselves; return how many plans began."""
    return moving.start_all(now())
