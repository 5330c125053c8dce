"""Writing segments: they are files of the project, which others may edit, too."""

import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from keepwell.desk.customers.uses import uses_of
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.desk.project import project
from keepwell.engine.scorecard.issues import Level
from keepwell.engine.segments import Segment, read_text


@transaction.atomic
def save_segment(member: Member, text: str, former: str = "", seen: str | None = None) -> Segment:
    """Write a segment's text into the project, in the place of the one called `former`.

    `seen` is the text that the member began to edit; if somebody else has changed it since, nothing
    is written. Raises ValidationError with every mistake in the text.
    """
    require(member, Role.MEMBER)
    known = {one.name: one for one in project().segments}
    segment = _checked(text, [one for one in known.values() if one.name != former])
    old = known.get(former)
    if old and old.unit != segment.unit:
        raise ValidationError(_("Whom a segment is of stays as it is. Make another segment."))
    before = Path(old.path).read_text(encoding="utf-8") if old else ""
    _refuse_clash(segment, old, known)
    if old and seen is not None and _lines(seen) != _lines(before):
        raise ValidationError(_("Somebody else changed this segment meanwhile. Open it anew."))
    _record(member, segment, old, before, text)
    path = _path(segment, old)
    _write(path, text)
    if old and Path(old.path) != path:
        Path(old.path).unlink(missing_ok=True)
    return segment


@transaction.atomic
def delete_segment(member: Member, name: str) -> None:
    """Delete a segment's file; raise ValidationError if anything uses it."""
    require(member, Role.MEMBER)
    known = {one.name: one for one in project().segments}
    if name not in known:
        return
    _refuse_used(name)
    path = Path(known[name].path)
    before = {"text": path.read_text(encoding="utf-8")}
    deeds.record(member, "customers.delete_segment", _subject(known[name]), before)
    path.unlink(missing_ok=True)


def _checked(text: str, others: Sequence[Segment]) -> Segment:
    segment, issues = read_text(text, "segment.yaml", others)
    if segment is None:
        raise ValidationError([str(one) for one in issues if one.level is Level.ERROR])
    return segment


def _refuse_clash(segment: Segment, old: Segment | None, known: dict[str, Segment]) -> None:
    """Refuse a name that is taken, and a new name while others use the old one."""
    if old is None or segment.name != old.name:
        if segment.name in known:
            said = _("There is a segment “%(name)s” already. Choose another name.")
            raise ValidationError(said % {"name": segment.name})
        if old is not None:
            _refuse_used(old.name)


def _refuse_used(name: str) -> None:
    """Refuse to take a segment's name from under what it is used by."""
    if used := uses_of(name):
        said = _("“%(name)s” is used, so it stays as it is called: %(uses)s. Change that first.")
        told = ", ".join(f"{use.kind} “{use.name}”" for use in used)
        raise ValidationError(said % {"name": name, "uses": told})


def _record(member: Member, segment: Segment, old: Segment | None, before: str, text: str) -> None:
    renamed = old is not None and old.name != segment.name
    verb = "customers.rename_segment" if renamed else "customers.save_segment"
    was = {"name": old.name, "text": before} if old else {}
    deeds.record(member, verb, _subject(segment), was, {"name": segment.name, "text": text})


def _subject(segment: Segment) -> deeds.Subject:
    return deeds.Subject("segment", segment.name, segment.title or segment.name)


def _path(segment: Segment, old: Segment | None) -> Path:
    """Return the file: the one it has, unless its name changes."""
    if old is not None and old.name == segment.name:
        return Path(old.path)
    return project().root / "segments" / f"{segment.name}.yaml"


def _write(path: Path, text: str) -> None:
    """Write a file so that whoever reads sees the old text or the new one, never a half."""
    path.parent.mkdir(exist_ok=True)
    with NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, suffix=".tmp", delete=False
    ) as file:
        file.write("\n".join(_lines(text)) + "\n")
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).chmod(0o644)
    Path(file.name).replace(path)


def _lines(text: str) -> list[str]:
    """Return the lines, without what browsers do to their ends."""
    return text.rstrip().splitlines()
