"""What this room does in the background."""

from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from keepwell.desk.customers.queries import visible_to
from keepwell.desk.jobs import job, progress, rhythm
from keepwell.desk.members.models import Member
from keepwell.desk.playbooks import moving
from keepwell.desk.playbooks.actions.bulk import start_many
from keepwell.desk.playbooks.models import Playbook


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


@job(title=_("Start a playbook for many customers"), priority=20)
def start_for_many(member: int, playbook: int, owner: int | None, customers: list[int]) -> int:
    """Start a playbook for customers; return how many plans began.

    Run again after a death, it passes over those that have a plan already.
    """
    who = Member.objects.get(pk=member)
    rows = visible_to(who).filter(pk__in=customers)
    book = Playbook.objects.select_related("edition").get(pk=playbook)
    lead = Member.objects.filter(pk=owner).first() if owner else None
    total = 0
    for tried, started in start_many(who, book, rows, lead):
        total = started
        progress.say(tried, len(customers), gettext_noop("Starting plans"))
    return total
