"""Writing drafts."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from keepwell.desk.health.lab.checking import changes_between
from keepwell.desk.health.lab.fields import renamed
from keepwell.desk.health.lab.published import published
from keepwell.desk.health.lab.writing import tidy
from keepwell.desk.health.models import Draft, Release
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.engine.scorecard.schema import version_of
from keepwell.engine.scorecard.values import NAME


@dataclass(frozen=True)
class Seen:
    """What a member had before them when they began to write."""

    draft: str
    """The version of the draft; empty if there was none."""
    base: str
    """The version that was published."""


@transaction.atomic
def save_draft(member: Member, name: str, text: str, seen: Seen) -> Draft:
    """Save a text as the draft of a scorecard; it may have mistakes.

    Raises ValidationError if somebody else has saved, discarded or published the draft since.
    """
    require(member, Role.MANAGER)
    draft = Draft.objects.select_for_update().filter(name=name).first()
    if (draft.version if draft else "") != seen.draft:
        raise ValidationError(
            _(
                "Somebody else has changed this draft meanwhile. Copy your text, open the draft "
                "anew, and bring in what is yours."
            )
        )
    draft = draft or Draft(name=name, base_version=seen.base)
    before, draft.text = draft.text, tidy(text)
    draft.author, draft.changed_at = member, now()
    draft.save()
    deeds.record(member, "health.save_draft", subject(name), {}, _changed(before, draft.text))
    return draft


@transaction.atomic
def discard_draft(member: Member, name: str) -> None:
    """Throw a draft away; the log keeps its text."""
    require(member, Role.MANAGER)
    draft = Draft.objects.select_for_update().filter(name=name).first()
    if draft is not None:
        deeds.record(member, "health.discard_draft", subject(name), {"text": draft.text})
        draft.delete()


@transaction.atomic
def follow_file(member: Member, name: str, *, keep: bool) -> None:
    """Let a draft begin at the file as it is now.

    With `keep` its text stays, and what was changed in the file since is part of the difference.
    Without, it is the file's text again, and the draft's is put aside.
    """
    require(member, Role.MANAGER)
    draft, file = Draft.objects.select_for_update().filter(name=name).first(), published(name)
    if draft is None or file is None:
        return
    before = {"text": draft.text, "version": draft.base_version}
    if not keep:
        draft.put_aside, draft.text = draft.text, tidy(file.text)
    draft.base_version, draft.author, draft.changed_at = file.version, member, now()
    draft.save()
    after = {"text": draft.text, "version": draft.base_version}
    deeds.record(member, "health.follow_file", subject(name), before, after)


@transaction.atomic
def begin_scorecard(member: Member, name: str, text: str) -> Draft:
    """Begin a scorecard of a new name, which its text gets; it scores nobody until published.

    Raises ValidationError if the name cannot be used or is taken.
    """
    require(member, Role.MANAGER)
    if not NAME.fullmatch(name):
        raise ValidationError(
            _("Expected small letters, digits and underscores, beginning with a letter.")
        )
    taken = Draft.objects.filter(name=name).exists() or Release.objects.filter(name=name).exists()
    if taken or published(name):
        raise ValidationError(_("There is a scorecard of this name already. Choose another."))
    draft = Draft.objects.create(name=name, text=tidy(renamed(text, name)), author=member)
    deeds.record(member, "health.begin_scorecard", subject(name), {}, {"text": draft.text})
    return draft


def subject(name: str) -> deeds.Subject:
    """Return a scorecard as deeds name it."""
    return deeds.Subject("scorecard", name, name)


def _changed(before: str, after: str) -> dict[str, object]:
    """Return what a save changed: in lines if both texts can be read, else the text."""
    lines = changes_between(before, after) if before else None
    return {
        "version": version_of(after),
        **({"text": after} if lines is None else {"changes": lines}),
    }
