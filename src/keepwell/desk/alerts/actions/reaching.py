"""How alerts reach somebody: their budget, their quiet hours, and targets beside the desk."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from keepwell.desk.alerts.actions.deeds import of_target
from keepwell.desk.alerts.models import Reach, Target
from keepwell.desk.alerts.queries import targets_of
from keepwell.desk.base.company import company
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Department, Member, Role
from keepwell.desk.surveys.asking.posting import Went
from keepwell.desk.surveys.messages import lines

MOST = 10
"""Targets of one member or department."""
TRIES = 5
"""Wrong codes, after which a target has to be added anew."""


@transaction.atomic
def choose(member: Member, wishes: Mapping[str, Any]) -> Reach:
    """Choose how many alerts a day may interrupt the member, and when."""
    require(member, Role.VIEWER)
    reach, _is_new = Reach.objects.update_or_create(member=member, defaults=wishes)
    subject = deeds.Subject("alert_reach", str(member.pk), str(member))
    told = {"budget": reach.budget, "hours": reach.hours}
    deeds.record(member, "alerts.reach", subject, after=told)
    return reach


def add(member: Member, title: str, url: str, department: Department | None = None) -> Target:
    """Add a target, and send it a code by which it is confirmed.

    Raises ValidationError with what was said if the code did not go out; nothing is added then.
    """
    made = _add(member, title, url, department)
    text = _("The code {code} lets {company} send alerts here.").format(
        code=made.code, company=company().name
    )
    outcome = lines.hand_over_by(made.url, "", text)
    if outcome.went is not Went.WELL:
        made.delete()
        raise ValidationError(
            _("The message did not go out. The service said: {said}").format(said=outcome.said)
        )
    return made


@transaction.atomic
def _add(member: Member, title: str, url: str, department: Department | None) -> Target:
    require(member, Role.MANAGER if department else Role.MEMBER)
    mine: dict[str, Any] = {"department": department} if department else {"member": member}
    if Target.objects.filter(**mine).count() >= MOST:
        raise ValidationError(
            _("Expected at most {most} targets. Remove one first.").format(most=MOST)
        )
    code = f"{secrets.randbelow(1_000_000):06}"
    made = Target.objects.create(title=title, url=url, code=code, made_by=member, **mine)
    deeds.record(member, "alerts.target_add", of_target(made))
    return made


def confirm(member: Member, target: Target, code: str) -> Target:
    """Confirm that a target is theirs by the code that went there; raise ValidationError if not."""
    found = _confirmed(member, target, code)
    if found is None:
        raise ValidationError(
            _("This is not the code of the message. After {tries} wrong codes add it anew.").format(
                tries=TRIES
            )
        )
    return found


@transaction.atomic
def _confirmed(member: Member, target: Target, code: str) -> Target | None:
    """Return the target if the code is right; a wrong one is counted, whatever is raised later."""
    held = _held(member, target)
    is_right = secrets.compare_digest(code.strip().encode(), held.code.encode())
    if not held.code or held.tries >= TRIES or not is_right:
        Target.objects.filter(pk=held.pk).update(tries=held.tries + 1)
        return None
    held.code, held.confirmed_at = "", now()
    held.save(update_fields=["code", "confirmed_at"])
    deeds.record(member, "alerts.target_confirm", of_target(held))
    return held


@transaction.atomic
def remove(member: Member, target: Target) -> None:
    """Remove a target, and forget its address."""
    held = _held(member, target)
    deeds.record(member, "alerts.target_remove", of_target(held))
    held.delete()


def _held(member: Member, target: Target) -> Target:
    require(member, Role.MEMBER)
    Target.objects.select_for_update().filter(pk=target.pk).first()
    found = targets_of(member).filter(pk=target.pk).first()
    if found is None:
        raise PermissionDenied
    return found
