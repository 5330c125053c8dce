"""All writes of this room."""

from datetime import date

from django.db import transaction
from django.utils.timezone import now

from keepwell.desk.cases.models import Fix
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.deeds import Subject
from keepwell.desk.members.models import Member, Role
from keepwell.desk.reports.models import Entry, Goal, Measure, Page, Reader

ONE = 1
"""The number of what there is one of."""


@transaction.atomic
def state_goal(
    member: Member, sentence: str, measure: Measure, level: float, *, by: date,
    worth: float | None = None,
) -> Goal:  # fmt: skip
    """Say what the programme is for, and by when how much is reached."""
    require(member, Role.MANAGER)
    before = Goal.objects.select_for_update().filter(pk=ONE).first()
    given = {"sentence": sentence, "measure": measure, "level": level, "by": by, "worth": worth}
    goal, _is_new = Goal.objects.update_or_create(pk=ONE, defaults=given | {"changed_at": now()})
    was = {name: getattr(before, name) for name in given} if before else {}
    deeds.record(member, "reports.goal", Subject("goal", str(ONE), sentence), _plain(was),
                 _plain(given))  # fmt: skip
    return goal


def read_by_mail(member: Member, *, wanted: bool) -> None:
    """Send the report to a member each Monday, or no more. It is about their own mail: no deed."""
    require(member, Role.VIEWER)
    if wanted:
        Reader.objects.get_or_create(member=member)
    else:
        Reader.objects.filter(member=member).delete()


@transaction.atomic
def switch_page(member: Member, *, is_on: bool) -> Page:
    """Open the page for customers, or close it."""
    require(member, Role.ADMINISTRATOR)
    page, _is_new = Page.objects.update_or_create(
        pk=ONE, defaults={"is_on": is_on, "changed_at": now()}
    )
    deeds.record(member, f"reports.page_{'on' if is_on else 'off'}", Subject("we_did", "", ""))
    return page


@transaction.atomic
def write_entry(member: Member, fix: Fix, language: str, said: str, did: str) -> Entry:
    """Word for customers what they said and what a fix that is done did about it."""
    require(member, Role.MANAGER)
    entry, _is_new = Entry.objects.update_or_create(
        fix=fix, language=language, defaults={"said": said, "did": did}
    )
    after = {"said": said, "did": did, "language": language}
    deeds.record(member, "reports.entry_write", _entry(entry), after=after)
    return entry


@transaction.atomic
def remove_entry(member: Member, entry: Entry) -> None:
    """Take something off the page."""
    require(member, Role.MANAGER)
    deeds.record(member, "reports.entry_remove", _entry(entry), {"said": entry.said})
    entry.delete()


def _entry(entry: Entry) -> Subject:
    return Subject("we_did", str(entry.fix_id), entry.said)


def _plain(given: dict[str, object]) -> dict[str, object]:
    return {name: str(one) if isinstance(one, date) else one for name, one in given.items()}
