"""Looking at sources: what came from each of them lately, and who has fallen silent."""

from datetime import date

from django.db import transaction
from django.utils.timezone import now

from keepwell.desk.intake.models import Freshness
from keepwell.engine.book.freshness import pace, sources
from keepwell.project import Project

FIELDS = (
    "touchpoints", "last_arrival", "last_happened", "last_week", "month_before", "pause",
    "silence", "is_silent", "looked_at",
)  # fmt: skip


def look(project: Project, as_of: date) -> list[Freshness]:
    """Write down how every source is, as of the end of a day; return them, silent ones first."""
    paces, when = pace(project.lake, as_of), now()
    found = [
        Freshness(
            name=one.source,
            touchpoints=one.touchpoints,
            last_arrival=one.last_arrival,
            last_happened=one.last_happened,
            last_week=paces.get(one.source, (0, 0))[0],
            month_before=paces.get(one.source, (0, 0))[1],
            pause=one.pause,
            silence=one.silence,
            is_silent=one.silent,
            looked_at=when,
        )
        for one in sources(project.lake, as_of)
    ]
    with transaction.atomic():
        Freshness.objects.exclude(name__in=[one.name for one in found]).delete()
        Freshness.objects.bulk_create(
            found, update_conflicts=True, update_fields=FIELDS, unique_fields=["name"]
        )
    return found
