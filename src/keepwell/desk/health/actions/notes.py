"""Notes about customers: plain text that names colleagues."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import now

from keepwell.desk.customers.models import Customer, Note
from keepwell.desk.health.actions import about
from keepwell.desk.health.queries.notes import named_in
from keepwell.desk.intake.actions import tell
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.desk.notices.actions import mention
from keepwell.engine.retention.acted import NOTE


def may_change(member: Member, note: Note) -> bool:
    """Return whether a member may change or delete a note: its author, and managers."""
    own = note.author_id == member.pk and member.is_at_least(Role.MEMBER)
    return own or member.is_at_least(Role.MANAGER)


@transaction.atomic
def write_note(member: Member, customer: Customer, text: str) -> Note:
    """Write a note, and tell the colleagues it names.

    That there is one becomes a touchpoint, for causes of leaving ask what was done; its text stays
    here.
    """
    require(member, Role.MEMBER)
    note = Note.objects.create(customer=customer, author=member, who=str(member), text=text)
    _tell_named(member, note)
    tell("touchpoints", [
        {"account": customer.key, "event": NOTE, "properties": {"by": str(member)}}
    ])  # fmt: skip
    deeds.record(member, "health.write_note", about(customer), {}, {"note": text})
    return note


@transaction.atomic
def change_note(member: Member, note: Note, text: str) -> None:
    """Change a note, and tell the colleagues it now names for the first time."""
    if not may_change(member, note):
        raise PermissionDenied
    before, note.text, note.changed_at = note.text, text, now()
    note.save(update_fields=["text", "changed_at"])
    _tell_named(member, note)
    deeds.record(
        member, "health.change_note", about(note.customer), {"note": before}, {"note": text}
    )


@transaction.atomic
def delete_note(member: Member, note: Note) -> None:
    """Delete a note; the log keeps what it said."""
    if not may_change(member, note):
        raise PermissionDenied
    deeds.record(member, "health.delete_note", about(note.customer), {"note": note.text}, {})
    note.delete()


def _tell_named(member: Member, note: Note) -> None:
    named = named_in(note.customer, note.text)
    note.mentions.set(named)
    mention(member, note, named)
