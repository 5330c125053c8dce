"""The signed link of a plan, for its customer to read."""

from django.urls import reverse

from keepwell.desk.base import numbered
from keepwell.desk.members.links import absolute
from keepwell.desk.playbooks.models import Plan

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


def link_of(plan: Plan) -> str:
    """Return the address at which the customer sees how it goes."""
    return absolute(reverse("playbooks:shared", args=[token_of(plan)]))
