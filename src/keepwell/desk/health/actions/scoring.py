"""Asking for scores by hand."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from keepwell.desk.health.tasks import first_or_soon
from keepwell.desk.jobs import queries as jobs
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role

deeds.says("rhythm", _("Rhythm"), {"health.score_now": _("{who} asked for scores: “{name}”")})


@transaction.atomic
def score_now(member: Member) -> str:
    """Ask for everybody's scores if there are none yet, else for what changed; return the job's id.

    Asked twice, it runs once: a job that waits already is the one.
    """
    require(member, Role.MEMBER)
    job_id = first_or_soon()
    run = jobs.run(job_id)
    title = run.title if run else ""
    deeds.record(member, "health.score_now", deeds.Subject("rhythm", job_id, title))
    return job_id
