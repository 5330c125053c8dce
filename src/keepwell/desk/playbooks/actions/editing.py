"""Playbooks: made, changed, switched on and off."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from keepwell.desk.customers.queries import choices
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.desk.playbooks.document import Document, read_text
from keepwell.desk.playbooks.models import Edition, Playbook
from keepwell.desk.playbooks.subjects import of_playbook
from keepwell.errors import PlaybookError


def checked(text: str) -> Document:
    """Return a playbook's text as it is read; raise ValidationError with every mistake in it."""
    try:
        return read_text(text, segments=[one.name for one in choices.segments()])
    except PlaybookError as wrong:
        raise ValidationError([*str(wrong).splitlines()]) from wrong


@transaction.atomic
def make(member: Member, text: str) -> Playbook:
    """Make a playbook of a text; raise ValidationError for mistakes, or a name that is taken."""
    require(member, Role.MANAGER)
    document = checked(text)
    if Playbook.objects.filter(name=document.name).exists():
        raise ValidationError(
            _("There is a playbook “{name}” already. Give this one another name.").format(
                name=document.name
            )
        )
    playbook = Playbook.objects.create(
        name=document.name, title=document.title, purpose=document.purpose
    )
    _publish(playbook, member, text, document)
    deeds.record(member, "playbooks.make", of_playbook(playbook))
    return playbook


@transaction.atomic
def change(member: Member, playbook: Playbook, version: int, text: str) -> Playbook:
    """Give a playbook another text; plans that run go on with the one they started with."""
    require(member, Role.MANAGER)
    found, document = _held(playbook, version), checked(text)
    if document.name != found.name:
        raise ValidationError(
            _("The name of a playbook stays, here “{name}”: plans go by it.").format(
                name=found.name
            )
        )
    assert found.edition is not None
    if text != found.edition.text:
        _publish(found, member, text, document)
        number = {"number": found.edition.number}
        deeds.record(member, "playbooks.change", of_playbook(found), after=number)
    return found


@transaction.atomic
def switch(member: Member, playbook: Playbook, *, is_on: bool) -> Playbook:
    """Let plans start with a playbook, or no longer; those that run go on."""
    require(member, Role.MANAGER)
    found = _held(playbook)
    if found.is_on != is_on:
        found.is_on = is_on
        found.save()
        deeds.record(member, "playbooks.switch", of_playbook(found), after={"is_on": is_on})
    return found


def _publish(playbook: Playbook, member: Member, text: str, document: Document) -> None:
    number = playbook.edition.number + 1 if playbook.edition else 1
    playbook.edition = Edition.objects.create(
        playbook=playbook, number=number, text=text, made_by=member
    )
    playbook.title, playbook.purpose = document.title, document.purpose
    playbook.starts_by_itself = document.starts_by_itself
    playbook.version, playbook.changed_at = playbook.version + 1, now()
    playbook.save()


def _held(playbook: Playbook, version: int | None = None) -> Playbook:
    Playbook.objects.select_for_update().get(pk=playbook.pk)
    found = Playbook.objects.select_related("edition").get(pk=playbook.pk)
    if version is not None and version != found.version:
        raise ValidationError(
            _("A colleague changed this playbook meanwhile. Look at it, and change it anew.")
        )
    return found
