"""Changing so many customers that nobody wants to wait for it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from keepwell.desk.customers.actions.changing import Change, Kind, change
from keepwell.desk.customers.asking import question
from keepwell.desk.health.publishing import retally
from keepwell.desk.jobs import job, progress
from keepwell.desk.members.models import Member


@job(title=_("Change many customers"), priority=20)
def change_many(member: int, asked: Mapping[str, Any], query: str, total: int) -> int:
    """Change all customers that meet filters, as they stand in an address; return how many.

    Run again after a death, it passes over those that are changed already.
    """
    who = Member.objects.get(pk=member)
    owner = Member.objects.get(pk=asked["owner"]) if asked["owner"] else None
    wanted = Change(Kind(asked["kind"]), owner, asked["tag"])
    done = 0
    for done in change(who, question(who, query).asked.rows, wanted, sum_up=False):
        progress.say(done, max(total, done), gettext_noop("Changing customers"))
    if wanted.kind == Kind.OWNER:
        retally()
    return done
