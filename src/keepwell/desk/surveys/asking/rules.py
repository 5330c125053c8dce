"""The calendar as the desk keeps it: one text, and what it means."""

from functools import lru_cache

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from keepwell.desk.customers.queries import choices
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.desk.surveys.asking.fatigue import Calendar
from keepwell.desk.surveys.asking.reading import USUAL, read_calendar
from keepwell.desk.surveys.models import Rules

ONE = 1
"""The number of the only row."""


def rules() -> Rules:
    """Return the rules in force: those saved last, else the usual ones, of version 0."""
    return Rules.objects.filter(pk=ONE).first() or Rules(pk=ONE, text=USUAL, version=0)


def calendar() -> Calendar:
    """Return what they mean."""
    return _read(rules().text)


@lru_cache(maxsize=4)
def _read(text: str) -> Calendar:
    found, issues = read_calendar(text)
    if found is None:  # another version of Keepwell wrote it: rather ask nobody than too many
        raise ValueError("\n".join(str(issue) for issue in issues))
    return found


@transaction.atomic
def save(member: Member, text: str, version: int) -> Rules:
    """Put other rules in force; `version` is the one that was changed.

    Raises ValidationError with every mistake in the text, or if a colleague changed it meanwhile.
    """
    require(member, Role.MANAGER)
    found, issues = read_calendar(text)
    if found is None:
        raise ValidationError([str(issue) for issue in issues])
    _refuse_unknown(found)
    held = Rules.objects.select_for_update().filter(pk=ONE).first()
    if (held.version if held else 0) != version:
        raise ValidationError(
            _("A colleague changed the rules meanwhile. Load the page again to see them.")
        )
    before = held.text if held else USUAL
    made, _is_new = Rules.objects.update_or_create(
        pk=ONE,
        defaults={
            "text": text, "version": version + 1, "changed_at": now(), "changed_by": member,
        },
    )  # fmt: skip
    deeds.record(member, "surveys.rules", _subject(), {"rules": before}, {"rules": text})
    return made


def _refuse_unknown(calendar: Calendar) -> None:
    known = [*choices.trees(), *choices.trees("person")]
    unknown = [name for name in calendar.segments if name not in known]
    if unknown:
        raise ValidationError(
            _("There is no segment “{name}”. Expected one of: {known}.").format(
                name=unknown[0], known=", ".join(known) or "–"
            )
        )


def _subject() -> deeds.Subject:
    return deeds.Subject("rules", str(ONE), "")
