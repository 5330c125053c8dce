"""Publishing a scorecard: now, or at a moment; and its way back."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.health.lab.actions.drafting import subject
from keepwell.desk.health.lab.checking import changes_between, hindrances
from keepwell.desk.health.lab.noticing import notice
from keepwell.desk.health.lab.published import file_for, published
from keepwell.desk.health.lab.writing import tidy, write
from keepwell.desk.health.models import Draft, Release
from keepwell.desk.health.tasks import EVERYTHING, everything
from keepwell.desk.jobs import enqueue_once, job
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.desk.project import project
from keepwell.engine.scorecard.schema import version_of


@dataclass(frozen=True)
class Candidate:
    """A text that is to be published."""

    name: str
    """Of the scorecard."""
    text: str
    base: str
    """The version it is to follow."""


def publish(member: Member, what: Candidate, reason: str, due: datetime | None = None) -> Release:
    """Publish a text with a reason: at once, or when it is due; ask for everybody's scores anew.

    Raises ValidationError if it has mistakes, its own tests fail, the file has changed since it was
    begun, or another version waits for its moment.
    """
    require(member, Role.MANAGER)
    if not reason.strip():
        raise ValidationError(_("Say why, in a sentence: it stands in the history."))
    if due is not None and due <= now():
        raise ValidationError(_("This moment is past. Choose a later one, or publish now."))
    if found := hindrances(what.name, what.text, what.base):
        raise ValidationError(found)
    notice()
    with transaction.atomic():
        return _published(member, what, reason.strip(), due)


def _published(member: Member, what: Candidate, reason: str, due: datetime | None) -> Release:
    waiting = Release.objects.select_for_update().filter(name=what.name)
    if any(one.is_pending for one in waiting):
        raise ValidationError(_("Another version waits for its moment. Withdraw it first."))
    text = tidy(what.text)
    release = Release.objects.create(
        name=what.name, version=version_of(text), text=text, base_version=what.base,
        author=member, who=str(member)[:150], reason=reason, due_at=due,
    )  # fmt: skip
    if due is None:
        _bring(release, member)
    else:
        publish_due.using(run_after=due).enqueue(release.pk)
        deeds.record(member, "health.schedule_scorecard", subject(what.name), {}, _told(release))
    return release


@transaction.atomic
def withdraw(member: Member, name: str) -> None:
    """Withdraw the version that waits for its moment, if one does."""
    require(member, Role.MANAGER)
    for release in Release.objects.select_for_update().filter(name=name, number__isnull=True):
        if release.is_pending:
            release.withdrawn_at = now()
            release.save()
            deeds.record(member, "health.withdraw_release", subject(name), _told(release))


@job(title=gettext_lazy("Publish a scorecard as planned"))
def publish_due(pk: int) -> bool:
    """Publish a release whose moment has come, or note why not; return whether it was.

    Run again it does nothing: the release waits no more.
    """
    release = Release.objects.get(pk=pk)
    found = hindrances(release.name, release.text, release.base_version)
    notice()
    with transaction.atomic():
        release = Release.objects.select_for_update().get(pk=pk)
        if not release.is_pending:
            return release.published_at is not None
        if not found:
            _bring(release, release.author)
            return True
        release.refused = "\n".join(found)
        release.save()
        told = _told(release) | {"reason": release.refused}
        deeds.record(None, "health.refuse_release", subject(release.name), {}, told)
        return False


def _bring(release: Release, member: Member | None) -> None:
    """Write a release into its file, and everything that follows from it.

    The file comes last, so that what cannot be written is not said to be published.
    """
    file = published(release.name)
    if (file.version if file else "") != release.base_version:
        raise ValidationError(_("The file has changed meanwhile. Open the draft and compare."))
    release.number = 1 + (
        Release.objects.filter(name=release.name, number__isnull=False)
        .values_list("number", flat=True)
        .first()
        or 0
    )
    release.published_at = now()
    release.save()
    before = {"version": file.version} if file else {}
    told = _told(release) | {"changes": _lines(file.text if file else "", release.text)}
    deeds.record(member, "health.publish_scorecard", subject(release.name), before, told)
    Draft.objects.filter(name=release.name, text=release.text).delete()
    enqueue_once(EVERYTHING, everything)
    _write(project().root / (file.file if file else file_for(release.name)), release.text)


def _write(path: Path, text: str) -> None:
    try:
        write(path, text)
    except OSError as problem:
        raise ValidationError(
            _("The file of the scorecard cannot be written: %(problem)s.")
            % {"problem": problem.strerror or problem}
        ) from problem


def _told(release: Release) -> dict[str, object]:
    due = {"due": release.due_at.isoformat()} if release.due_at else {}
    return {"version": release.version, "reason": release.reason, **due}


def _lines(before: str, after: str) -> list[str]:
    return changes_between(before, after) or []
