"""What a colleague says of a customer's health: it becomes a touchpoint, and part of the score."""

from datetime import date, timedelta

from django.db import transaction

from keepwell.desk.customers.models import Customer
from keepwell.desk.health.actions import about
from keepwell.desk.health.tasks import today
from keepwell.desk.intake.actions import tell
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.engine.scorecard.schema import BANDS

LONGEST_OVERRIDE = 365
"""Days: nobody's word holds longer without being asked again."""


@transaction.atomic
def set_sentiment(member: Member, customer: Customer, points: int, note: str = "") -> None:
    """Say how it goes, 0 (lost) to 100 (could not be better), and why."""
    require(member, Role.MEMBER)
    if not 0 <= points <= 100:  # noqa: PLR2004 - the scale of every score
        raise ValueError(f"A sentiment lies between 0 and 100. Got {points}.")
    said = {"by": str(member)} | ({"note": note} if note else {})
    tell("touchpoints", [{
        "account": customer.key, "event": "Sentiment Set", "value": float(points),
        "properties": said,
    }])  # fmt: skip
    after = {"sentiment": points, "note": note}
    deeds.record(member, "health.set_sentiment", about(customer), {}, after)


@transaction.atomic
def override(member: Member, customer: Customer, band: str, reason: str, until: date) -> None:
    """Set a customer's band by hand up to the end of a day; the score itself stays."""
    require(member, Role.MEMBER)
    if band not in BANDS or not reason.strip():
        raise ValueError(f"An override names one of {', '.join(BANDS)} and a reason. Got {band!r}.")
    if not today() <= until <= today() + timedelta(days=LONGEST_OVERRIDE):
        raise ValueError(f"An override ends within a year from today. Got {until}.")
    _tell(member, customer, {"band": band, "reason": reason, "until": until.isoformat()})
    after = {"band": band, "reason": reason, "until": until.isoformat()}
    deeds.record(member, "health.override", about(customer), _in_force(customer), after)


@transaction.atomic
def withdraw_override(member: Member, customer: Customer) -> None:
    """End a customer's override today. An override that is over brings no older one back."""
    require(member, Role.MEMBER)
    held = _in_force(customer)
    if not held:
        return
    ended = (today() - timedelta(days=1)).isoformat()
    _tell(member, customer, {"band": held["band"], "reason": "withdrawn", "until": ended})
    deeds.record(member, "health.withdraw_override", about(customer), held, {})


def _tell(member: Member, customer: Customer, said: dict[str, str]) -> None:
    properties = {**said, "by": str(member)}
    tell("touchpoints", [
        {"account": customer.key, "event": "Health Overridden", "properties": properties}
    ])  # fmt: skip


def _in_force(customer: Customer) -> dict[str, str]:
    return dict(customer.held.get("override") or {})
