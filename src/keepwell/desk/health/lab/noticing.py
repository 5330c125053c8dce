"""Noticing what was changed in the files from outside, so that the history has no holes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import Max

from keepwell.desk.health.models import Release
from keepwell.desk.health.scorecards.files import shelf
from keepwell.desk.project import project
from keepwell.engine.scorecard.schema import Scorecard
from keepwell.errors import KeepwellError
from keepwell.health import versions_of


def notice() -> None:
    """Record the text of each file as a release, if it is not the last one; two queries if all are.

    To be called where the history is shown, and every night.
    """
    numbers = dict(
        Release.objects.filter(number__isnull=False)
        .order_by()
        .values_list("name")
        .annotate(last=Max("number"))
    )
    for file in shelf(project()).files:
        if file.card is None:
            continue
        last = numbers.get(file.card.name)
        if last is None or not _is_last(file.card, last):
            _record(file.card, project().root / file.name, last)


def _is_last(card: Scorecard, number: int) -> bool:
    return Release.objects.filter(name=card.name, number=number, version=card.version).exists()


def _record(card: Scorecard, path: Path, last: int | None) -> None:
    found = [(card, _changed(path))]
    if last is None:
        found = [*_scored_before(card), *found]
    rows = [_release(one, at, (last or 0) + n) for n, (one, at) in enumerate(found, 1)]
    try:
        with transaction.atomic():
            Release.objects.bulk_create(rows)
    except IntegrityError:
        pass  # another process has noticed it at the same time


def _scored_before(card: Scorecard) -> Iterator[tuple[Scorecard, datetime]]:
    """Yield the versions that scored before there was a history, in the order of their keeping."""
    store = versions_of(project())
    try:
        kept = [one for one in store.all() if one.name == card.name]
    except KeepwellError:  # somebody has edited what is kept; its page of the manual says so
        return
    dated = [(one, _changed(Path(one.path))) for one in kept if one.version != card.version]
    yield from sorted(dated, key=lambda pair: pair[1])


def _release(card: Scorecard, at: datetime, number: int) -> Release:
    return Release(
        name=card.name, number=number, version=card.version, text=card.text,
        made_at=at, published_at=at,
    )  # fmt: skip


def _changed(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
