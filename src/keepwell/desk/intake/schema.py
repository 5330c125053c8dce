"""What sources send: events, properties and their types, written down as it comes."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from keepwell.desk.intake.models import Seen

Place = tuple[int, str, str]
"""Source, event, property."""
MOST = 2_000
"""Different things of one source that are written down: nobody reads more."""
LONGEST = 255


def note(seen: Sequence[tuple[int, str, str, str]], at: datetime) -> None:
    """Count what was seen, by source, event, property and type, as of a moment."""
    counts: defaultdict[Place, Counter[str]] = defaultdict(Counter)
    for source, what, name, kind in seen:
        counts[source, _short(what), _short(name)][kind] += 1
    known = _known(counts)
    for place in counts.keys() & known.keys():
        _count(known[place], counts[place], at)
    new = [place for place in counts if place not in known]
    for source in {place[0] for place in new}:
        room = MOST - Seen.objects.filter(source=source).count()
        theirs = [place for place in new if place[0] == source][: max(room, 0)]
        known |= {place: _first(place, counts[place], at) for place in theirs}
    _write([known[place] for place in counts if place in known])


def _known(places: Iterable[Place]) -> dict[Place, Seen]:
    """Return what is written down of the events of some places."""
    sources = {source for source, _what, _name in places}
    events = {what for _source, what, _name in places}
    rows = Seen.objects.filter(source__in=sources, what__in=events)
    return {(one.source_id, one.what, one.field): one for one in rows}


def _short(text: str) -> str:
    return text.replace("\0", "")[:LONGEST]


def _first(place: Place, types: Counter[str], at: datetime) -> Seen:
    source, what, name = place
    return Seen(
        source_id=source, what=what, field=name, types=dict(types), first_seen=at, last_seen=at
    )


def _count(one: Seen, types: Counter[str], at: datetime) -> None:
    """Add to what is known; a type that is new to it is a drift. Nothing is no type."""
    if types.keys() - one.types.keys() - {"nothing"} and one.types.keys() - {"nothing"}:
        one.drifted_at = at
    one.types = dict(Counter(one.types) + types)
    one.last_seen = at


def _write(rows: Sequence[Seen]) -> None:
    Seen.objects.bulk_create([one for one in rows if one.pk is None], batch_size=500)
    Seen.objects.bulk_update(
        [one for one in rows if one.pk is not None], ["types", "last_seen", "drifted_at"],
        batch_size=200,
    )  # fmt: skip
