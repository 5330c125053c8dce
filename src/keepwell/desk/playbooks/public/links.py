"""The signed link of a plan, for its customer to read."""

from datetime import datetime, timedelta

from django.urls import reverse

from keepwell.desk.base import numbered
from keepwell.desk.members.links import absolute
from keepwell.desk.playbooks.models import Plan

LIFE = timedelta(days=90)
"""How long after a plan ended its link opens."""
_SALT = "keepwell.desk.playbooks.plan"


def token_of(plan: Plan) -> str:
    """Return the token of a plan's link."""
    return numbered.token_of(_SALT, plan.pk)


def plan_of(token: str) -> Plan | None:
    """Return the plan of a token, if it is shared; None also if we did not make the token."""
    number = numbered.number_of(_SALT, token)
    if number is None:
        return None
    found = Plan.objects.filter(is_shared=True, held_out=False)
    return found.select_related("customer", "owner", "edition").filter(pk=number).first()


def has_expired(plan: Plan, moment: datetime) -> bool:
    """Return whether a plan ended so long ago that its link opens no more."""
    return plan.ended_at is not None and moment - plan.ended_at > LIFE


def link_of(plan: Plan) -> str:
    """Return the address at which the customer sees how it goes."""
    return absolute(reverse("playbooks:shared", args=[token_of(plan)]))
