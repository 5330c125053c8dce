"""Telling why a customer leaves, and writing the project's list of reasons."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.health.lab.writing import tidy, write
from keepwell.desk.intake.actions import tell
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.desk.retention.leaving.queries import Leaver, file
from keepwell.engine.retention.reasons import FILE, parse_reasons
from keepwell.engine.retention.told import SET
from keepwell.engine.scorecard.issues import Level

deeds.says(
    "customer",
    gettext_lazy("Customers"),
    {"retention.set_reason": gettext_lazy("{who} said why {name} leaves: {after[reason]}")},
)
deeds.says(
    "retention",
    gettext_lazy("Retention"),
    {"retention.save_reasons": gettext_lazy("{who} changed the list of reasons of leaving")},
)


@transaction.atomic
def set_reason(member: Member, leaver: Leaver, reason: str, note: str = "") -> None:
    """Say why a customer leaves or left: a name of the list, or words that the list maps.

    It becomes a touchpoint. What a colleague says counts before what contract and survey say, and
    of several the last.
    """
    require(member, Role.MEMBER)
    if not reason.strip():
        raise ValueError("A reason of leaving has a name or words. Got none.")
    said = {"reason": reason, "by": str(member)} | ({"note": note} if note else {})
    tell("touchpoints", [{"account": leaver.key, "event": SET, "properties": said}])
    about = deeds.Subject("customer", leaver.key, leaver.name)
    deeds.record(member, "retention.set_reason", about, {}, {"reason": reason, "note": note})


@transaction.atomic
def save_reasons(member: Member, text: str, seen: str) -> None:
    """Write the list of reasons into the project.

    `seen` is the text that the member began to edit; if somebody else has changed it since, nothing
    is written. Raises ValidationError with every mistake in the text.
    """
    require(member, Role.MANAGER)
    path = file()
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    if tidy(seen) != tidy(before):
        raise ValidationError(_("Somebody else changed the list meanwhile. Open it anew."))
    errors = [one for one in parse_reasons(text)[1] if one.level is Level.ERROR]
    if errors:
        raise ValidationError([str(one) for one in errors])
    subject = deeds.Subject("retention", FILE, FILE)
    deeds.record(member, "retention.save_reasons", subject, {"text": before}, {"text": tidy(text)})
    write(path, text)
