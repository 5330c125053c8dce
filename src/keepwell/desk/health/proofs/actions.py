"""Asking for a proof."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from keepwell.desk.health.proofs.making import key_of, prove_one
from keepwell.desk.jobs import enqueue_once
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role

deeds.says("proof", _("Proof"), {"health.prove": _("{who} asked for the proof “{name}”")})


@transaction.atomic
def prove_now(member: Member, asked: str, horizon: int) -> str:
    """Ask for a proof of a scorecard's version, or of the published ones; return the job's id.

    Asked twice, it runs once.
    """
    require(member, Role.MANAGER)
    job_id = enqueue_once(key_of(asked, horizon), prove_one, asked, horizon)
    called = f"{asked or '*'} {horizon}d"
    deeds.record(member, "health.prove", deeds.Subject("proof", job_id, called))
    return job_id
