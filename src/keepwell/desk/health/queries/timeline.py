"""What happened with a customer or person, newest first.

Touchpoints of all sources come from the lake; among them stands what the desk itself knows: notes,
deeds, changes of band. A page begins after the last entry of the one before, by (moment, kind, id),
whatever comes in meanwhile.
"""

import heapq
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Literal

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from keepwell.desk.customers.models import Customer, Note, Person
from keepwell.desk.health.models import Crossing
from keepwell.desk.health.queries.customer import Subject
from keepwell.desk.intake.rows import DESK
from keepwell.desk.members.models import Deed
from keepwell.desk.project import project
from keepwell.engine.lake.about import Asked, touchpoints
from keepwell.engine.retention.acted import NOTE

Source = Literal["crossing", "deed", "note", "touchpoint"]
SIZE = 40
"""Entries of a page."""
MOST_PEOPLE = 5_000
"""People of a customer whose touchpoints without an account are looked for."""
OFFERED_PEOPLE = 100
"""People of a customer that one may choose from."""
SALT = "keepwell.desk.timeline"
LONGEST = 200
"""Characters of a property that are shown."""
TOLD_BY_TOUCHPOINTS = (
    "health.write_note", "health.set_sentiment", "health.override", "retention.set_reason",
)  # fmt: skip
"""Deeds that would stand in the timeline twice."""
OUR_NOTES = (NOTE, DESK)
"""The touchpoints of notes that stand in the timeline themselves."""


@dataclass(frozen=True)
class Wish:
    """Which entries somebody wants to see."""

    kind: str = ""
    """One kind of entry; empty: all."""
    event: str = ""
    source: str = ""
    person: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def is_of_touchpoints(self) -> bool:
        """Whether only touchpoints can be meant."""
        return bool(self.event or self.source or self.person)

    def wants(self, kind: Source) -> bool:
        """Return whether entries of a kind are wanted."""
        if kind != "touchpoint" and self.is_of_touchpoints:
            return False
        return self.kind in {"", kind}

    @property
    def moments(self) -> tuple[datetime | None, datetime | None]:
        """From when until when, on the reader's calendar; the end is not included."""
        until = self.until and self.until + timedelta(days=1)
        return _midnight(self.since), _midnight(until)


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else timezone.make_aware(datetime.combine(day, time()))


@dataclass(frozen=True)
class Entry:
    """Something that happened."""

    at: datetime
    kind: Source
    id: str
    """A number of the desk, filled up with zeros so that it sorts; or a touchpoint's id."""
    of: Any
    """A touchpoint as a dict; or the note, deed or crossing."""
    begins_day: bool = False

    @property
    def place(self) -> tuple[datetime, str, str]:
        """Where it stands in the timeline."""
        return self.at, self.kind, self.id

    @property
    def day(self) -> date:
        """The day on the reader's calendar."""
        return timezone.localtime(self.at).date()

    @cached_property
    def properties(self) -> list[tuple[str, str]]:
        """What else is known of a touchpoint, by name."""
        said = _parsed(self.of["properties"])
        return [(name.replace("_", " "), _told(value)) for name, value in said.items()]


def _parsed(text: str | None) -> dict[str, Any]:
    if not text:
        return {}
    try:
        found = json.loads(text)
    except ValueError:
        found = text
    return found if isinstance(found, dict) else {"": found}


def _told(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


@dataclass(frozen=True)
class Timeline:
    """A page of entries."""

    of: Subject
    wish: Wish
    entries: Sequence[Entry]
    names: dict[str, str]
    """What people are called, by key."""
    older: str | None
    """Cursor of the next page; None: this is the last."""
    people: Sequence[tuple[str, str]] = ()
    """Of a customer: key and name of people to choose from, whoever was there last first."""

    @property
    def events(self) -> list[str]:
        """Names of the events on this page, to choose from."""
        return sorted({entry.of["event"] for entry in self.entries if entry.kind == "touchpoint"})

    @property
    def sources(self) -> list[str]:
        """Names of the sources on this page, to choose from."""
        found = {entry.of["source"] for entry in self.entries if entry.kind == "touchpoint"}
        return sorted(found - {None, ""})


def timeline(of: Subject, wish: Wish, cursor: str | None = None) -> Timeline:
    """Return the page of what happened that begins after `cursor`."""
    after = _read(cursor)
    newest = heapq.merge(
        *(source(of, wish, after) for source in (_touchpoints, _notes, _deeds, _crossings)),
        key=lambda entry: entry.place,
        reverse=True,
    )
    found = [entry for entry, _ in zip(newest, range(SIZE + 1), strict=False)]
    shown = found[:SIZE]
    older = _write(shown[-1]) if len(found) > SIZE else None
    last_day = timezone.localtime(after[0]).date() if after else None
    days = [last_day, *(entry.day for entry in shown)]
    entries = [
        Entry(e.at, e.kind, e.id, e.of, begins_day=e.day != before)
        for e, before in zip(shown, days, strict=False)
    ]
    people = () if after else _to_choose_from(of)
    return Timeline(of, wish, entries, _names(entries), older, people)


Place = tuple[datetime, str, str]


def _touchpoints(of: Subject, wish: Wish, after: Place | None) -> Iterator[Entry]:
    if wish.wants("touchpoint"):
        for row in touchpoints_of(of, wish, _before(after), SIZE + 1, without=OUR_NOTES):
            yield Entry(row["at"], "touchpoint", row["id"], row)


def touchpoints_of(
    of: Subject,
    wish: Wish,
    before: tuple[datetime, str] | None,
    many: int,
    *,
    without: tuple[str, str] | None = None,
) -> list[dict[str, Any]]:
    """Return at most so many touchpoints, the newest first: rows of the lake.

    `before` is the moment and id of one that the rest follows, `without` an event and its source
    that are left out.
    """
    since, until = wish.moments
    asked = Asked(
        of.unit, of.standing.key, _people_of(of), wish.event, wish.source, wish.person, since,
        until, before, without,
    )  # fmt: skip
    found: list[dict[str, Any]] = touchpoints(project().lake, asked, many).to_pylist()
    return found


def _before(after: Place | None) -> tuple[datetime, str] | None:
    """Return the touchpoint that the rest follows; "touchpoint" sorts after all other kinds."""
    if after is None:
        return None
    at, kind, last = after
    return at, last if kind == "touchpoint" else ""


def _people_of(of: Subject) -> tuple[str, ...]:
    if not isinstance(of.standing, Customer):
        return ()
    return tuple(of.standing.people.values_list("key", flat=True)[:MOST_PEOPLE])


def _to_choose_from(of: Subject) -> Sequence[tuple[str, str]]:
    if not isinstance(of.standing, Customer):
        return ()
    lately = of.standing.people.order_by("-last_seen_at", "pk")
    return list(lately.values_list("key", "name")[:OFFERED_PEOPLE])


def _notes(of: Subject, wish: Wish, after: Place | None) -> Iterator[Entry]:
    if isinstance(of.standing, Customer) and wish.wants("note"):
        rows = Note.objects.filter(customer=of.standing).prefetch_related("mentions")
        for note in _older(rows, "note", "written_at", wish, after):
            yield Entry(note.written_at, "note", _id(note), note)


def _deeds(of: Subject, wish: Wish, after: Place | None) -> Iterator[Entry]:
    if isinstance(of.standing, Customer) and wish.wants("deed"):
        rows = Deed.objects.filter(kind="customer", subject=of.standing.key)
        rows = rows.exclude(verb__in=TOLD_BY_TOUCHPOINTS)
        for deed in _older(rows, "deed", "at", wish, after):
            yield Entry(deed.at, "deed", _id(deed), deed)


def _crossings(of: Subject, wish: Wish, after: Place | None) -> Iterator[Entry]:
    if isinstance(of.standing, Customer) and wish.wants("crossing"):
        rows = Crossing.objects.filter(customer=of.standing)
        for crossing in _older(rows, "crossing", "at", wish, after):
            yield Entry(crossing.at, "crossing", _id(crossing), crossing)


def _older(
    rows: QuerySet[Any], kind: Source, at: str, wish: Wish, after: Place | None
) -> QuerySet[Any]:
    """Return the rows that come after a place, newest first, as many as a page may need."""
    since, until = wish.moments
    if since is not None:
        rows = rows.filter(**{f"{at}__gte": since})
    if until is not None:
        rows = rows.filter(**{f"{at}__lt": until})
    if after is not None:
        moment, last_kind, last = after
        same = Q(**{at: moment})
        if kind == last_kind:
            same &= Q(pk__lt=int(last))
        rows = rows.filter(Q(**{f"{at}__lt": moment}) | (same if kind <= last_kind else Q(pk=None)))
    return rows.order_by(f"-{at}", "-pk")[: SIZE + 1]


def _id(row: Model) -> str:
    return f"{row.pk:020}"


def _names(entries: Sequence[Entry]) -> dict[str, str]:
    keys = {entry.of["person"] for entry in entries if entry.kind == "touchpoint"} - {None}
    return dict(Person.objects.filter(key__in=keys).values_list("key", "name")) if keys else {}


def _write(entry: Entry) -> str:
    return signing.dumps([entry.at.isoformat(), entry.kind, entry.id], salt=SALT, compress=True)


def _read(cursor: str | None) -> Place | None:
    """Return the place a cursor tells; None for the beginning, also if it was changed."""
    try:
        at, kind, last = signing.loads(cursor or "", salt=SALT)
        return datetime.fromisoformat(at), kind, last
    except signing.BadSignature:
        return None
