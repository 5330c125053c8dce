"""What is done about an alert: taken, done, dismissed with a reason, put off, made a case."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from keepwell.desk.alerts.actions.deeds import of_alert
from keepwell.desk.alerts.models import Alert, Outcome, Receiver, State
from keepwell.desk.alerts.queries import alerts_visible_to, reasons_open_to
from keepwell.desk.alerts.words import headline
from keepwell.desk.cases.actions.opening import Opening, open_case
from keepwell.desk.cases.models import Case, Source
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.desk.notices import making

REASON = "alert"
"""Why a case was opened, in a word."""


@transaction.atomic
def take(member: Member, alert: Alert) -> Alert:
    """Let colleagues know that the member looks after it."""
    held = _held(member, alert)
    held.taken_by, held.taken_at = member, now()
    return _keep(member, held, "alerts.take")


@transaction.atomic
def finish(member: Member, alert: Alert, note: str = "") -> Alert:
    """Say that what it wanted is done."""
    return _end(member, _held(member, alert), Outcome.DONE, note)


@transaction.atomic
def dismiss(member: Member, alert: Alert, note: str) -> Alert:
    """Say that nothing is to be done, and why; raise ValidationError without a reason."""
    if not note.strip():
        raise ValidationError(_("Expected why nothing is to be done. Got nothing."))
    return _end(member, _held(member, alert), Outcome.DISMISSED, note)


@transaction.atomic
def snooze(member: Member, alert: Alert, until: datetime) -> Alert:
    """Put an alert off for oneself: until then it is not in one's lists."""
    held = _held(member, alert)
    Receiver.objects.update_or_create(
        alert=held, member=member,
        defaults={"snoozed_until": until},
        create_defaults={"snoozed_until": until, "state": State.TOLD},
    )  # fmt: skip
    deeds.record(member, "alerts.snooze", of_alert(held))
    return held


@transaction.atomic
def make_case(member: Member, alert: Alert) -> Case:
    """Make a case of an alert, with the member as its owner; done twice it is the same case."""
    held = _held(member, alert)
    if held.customer is None:
        raise ValidationError(_("Expected an alert of one customer. This one is about many."))
    readers = held.case.restricted_to if held.case else None
    told = reasons_open_to(readers.pk if readers else None).filter(alert=held)
    case = open_case(
        Opening(
            customer=held.customer, about=headline(held, list(told)), reason=REASON,
            source=Source.SCORE, owner=member, mark=f"alert-{held.pk}", restricted_to=readers,
        ),
        member,
    )  # fmt: skip
    held.case = case
    _end(member, held, Outcome.CASE, "")
    return case


def _held(member: Member, alert: Alert) -> Alert:
    """Check who may, and return it as it is now, for nobody else to change.

    Raises ValidationError if somebody was quicker.
    """
    require(member, Role.MEMBER)
    Alert.objects.select_for_update().get(pk=alert.pk)
    found = alerts_visible_to(member).select_related("customer", "case").get(pk=alert.pk)
    if found.done_at is not None:
        raise ValidationError(
            _("A colleague was quicker: this alert is dealt with. There is nothing left to do.")
        )
    return found


def _end(member: Member, held: Alert, outcome: Outcome, note: str) -> Alert:
    held.done_at, held.outcome, held.note = now(), outcome, note.strip()[:500]
    held.taken_by = held.taken_by or member
    making.alert_is_over(held.pk)
    verb = {Outcome.DONE: "done", Outcome.DISMISSED: "dismiss", Outcome.CASE: "case"}[outcome]
    return _keep(member, held, f"alerts.{verb}")


def _keep(member: Member, held: Alert, verb: str) -> Alert:
    held.save()
    deeds.record(member, verb, of_alert(held), after={"note": held.note} if held.note else None)
    return held
