"""What is read of sources: how they are, what they could not be used for, what they look like."""

from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, Q, QuerySet

from keepwell.desk.intake import inbox
from keepwell.desk.intake.models import Freshness, Key, Reject, Seen, Source

MOST_SEEN = 400
"""Lines of the schema on a page."""


@dataclass(frozen=True)
class Event:
    """An event of a source, or its traits, with what came along."""

    name: str
    """Empty: traits."""
    seen: Seen | None
    """Of the event itself."""
    fields: list[Seen]


@dataclass(frozen=True)
class Overview:
    """A source, as its page shows it."""

    source: Source
    keys: list[Key]
    freshness: Freshness | None
    events: list[Event]
    reasons: list[tuple[str, str, int]]
    """Field, what was expected, and how often it was not so; the most frequent first."""


def sources() -> list[Source]:
    """Return all sources, with `valid`, how many of their keys work."""
    valid = Count("keys", filter=Q(keys__revoked_at=None))
    return list(Source.objects.annotate(valid=valid))


def waiting() -> int:
    """Return about how many requests wait to be looked at."""
    return inbox.waiting()


def overview(source: Source) -> Overview:
    """Return how a source is."""
    seen = Seen.objects.filter(source=source)[:MOST_SEEN]
    reasons = source.rejects.values_list("field", "expected").annotate(count=Count("pk"))
    return Overview(
        source,
        list(source.keys.select_related("made_by")),
        Freshness.objects.filter(name=source.name).first(),
        [_event(name, list(rows)) for name, rows in groupby(seen, lambda one: one.what)],
        list(reasons.order_by("-count", "field")[:5]),
    )


def _event(name: str, rows: list[Seen]) -> Event:
    itself = next((one for one in rows if name and not one.field), None)
    return Event(name, itself, [one for one in rows if one is not itself])


def rejects(source: Source, text: str) -> QuerySet[Reject]:
    """Return what could not be used, of all or with a text in the message or in the reason."""
    found = Reject.objects.filter(source=source)
    if not text:
        return found
    return found.filter(Q(message__icontains=text) | Q(field__icontains=text))
