"""From the inbox into the lake: exactly once, whenever the process ends."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

import pyarrow as pa
import structlog
from django.db import transaction
from django.db.models import F, Max

from keepwell.desk.intake import schema
from keepwell.desk.intake.facts import Came, Facts, Sight, Unusable
from keepwell.desk.intake.hooks import HOOK, reading
from keepwell.desk.intake.models import Arrival, Hook, Key, Reject, Source, Told
from keepwell.desk.intake.refusing import Refused
from keepwell.desk.intake.rows import as_rows, as_table
from keepwell.desk.intake.syncs import SYNC
from keepwell.desk.intake.syncs import reading as pulled
from keepwell.desk.intake.tracking import envelopes, messages
from keepwell.desk.intake.tracking.linking import links
from keepwell.desk.project import project
from keepwell.engine.lake.store import Lake
from keepwell.engine.lake.tables import FACTS, TOUCHPOINTS, TRAITS

BATCH = 5_000
"""Facts that are brought at a time."""
BYTES = 16_000_000
"""Of requests that are opened at a time, at most about so much."""
log = structlog.get_logger("keepwell.intake")


@dataclass(frozen=True)
class Brought:
    """What became of requests."""

    received: int = 0
    """Messages."""
    rejected: int = 0
    """Of these, messages that could not be used."""
    new: int = 0
    """Facts that the lake did not know."""

    def __add__(self, more: "Brought") -> "Brought":
        return Brought(
            self.received + more.received, self.rejected + more.rejected, self.new + more.new
        )


@dataclass
class Opened:
    """What requests say, together."""

    facts: Facts = field(default_factory=Facts)
    rejects: list[Reject] = field(default_factory=list)
    received: Counter[int] = field(default_factory=Counter)
    """Messages, by key."""
    seen: list[tuple[int, *Sight]] = field(default_factory=list)
    """By source."""


def move() -> int:
    """Bring all that waits into the lake; return how many messages and facts that were.

    What comes meanwhile waits for the next time, or a steady stream would keep the lake for itself.
    What was brought leaves the inbox afterwards. Cut off in between it is brought again, and the
    lake, which knows the ids, leaves it out. One process brings at a time.
    """
    lake = project().lake
    ends = [model.objects.aggregate(end=Max("pk"))["end"] for model in (Told, Arrival)]
    if ends == [None, None]:
        return 0
    with lake.writing():
        steps = zip((_told, _arrived), ends, strict=True)
        return sum(_all(step, lake, end) for step, end in steps if end is not None)


def _all(step: Callable[[Lake, int], int], lake: Lake, end: int) -> int:
    moved = 0
    while count := step(lake, end):
        moved += count
    return moved


def _told(lake: Lake, end: int) -> int:
    """Bring some of what was told at the desk."""
    told = list(Told.objects.filter(pk__lte=end)[:BATCH])
    for name, table in FACTS.items():
        rows = [{**one.row, "id": one.fact} for one in told if one.table == name]
        if rows:
            lake.append(table, as_table(table, rows))
    Told.objects.filter(pk__in=[one.pk for one in told]).delete()
    return len(told)


def _arrived(lake: Lake, end: int) -> int:
    """Bring what some requests say; what cannot be used is put aside."""
    arrivals = list(_next(end))
    return bring(lake, arrivals).received


def _next(end: int) -> Iterator[Arrival]:
    size = 0
    waiting = Arrival.objects.filter(pk__lte=end).select_related(
        "key__source__hook", "key__source__sync"
    )[:BATCH]
    for arrival in waiting.iterator(chunk_size=200):
        yield arrival
        size += len(arrival.body)
        if size >= BYTES:
            return


def bring(lake: Lake, arrivals: Sequence[Arrival]) -> Brought:
    """Bring what requests say, and note what came; those that wait in the inbox leave it.

    Done twice it is done once: the lake knows the ids.
    """
    if not arrivals:
        return Brought()
    opened = Opened()
    for arrival in arrivals:
        _open(arrival, opened)
    new = 0
    try:
        new = _append(lake, opened.facts)
    except (pa.ArrowException, UnicodeError) as problem:
        # A row that we took for usable and the lake does not. It must not hold back the others.
        if len(arrivals) > 1:
            half = len(arrivals) // 2
            return bring(lake, arrivals[:half]) + bring(lake, arrivals[half:])
        log.exception("a request cannot be kept in the lake", request=arrivals[0].pk)
        opened = _refused(arrivals[0], str(problem))
    with transaction.atomic():
        _note(arrivals, opened)
        Arrival.objects.filter(pk__in=[one.pk for one in arrivals if one.pk]).delete()
    return Brought(opened.received.total(), len(opened.rejects), new)


def _append(lake: Lake, facts: Facts) -> int:
    """Add facts to the lake; return how many were new."""
    new = 0
    if facts.touchpoints:
        new += lake.append(TOUCHPOINTS, as_rows(TOUCHPOINTS, facts.touchpoints)).new
    if facts.traits:
        new += lake.append(TRAITS, as_rows(TRAITS, links(lake, facts.traits))).new
    return new


def _open(arrival: Arrival, opened: Opened) -> None:
    """Add what a request says. Whatever one of its messages is, the others go on."""
    try:
        raws, read = _messages(arrival)
    except Refused as refused:  # it was taken once: read again it is too long, or was mended badly
        opened.received[arrival.key_id] += 1
        closed = Unusable("message", "a request that can be opened", refused.message)
        opened.rejects.append(_reject(arrival, bytes(arrival.body), closed))
        return
    for raw in raws:
        opened.received[arrival.key_id] += 1
        try:
            said = read(raw)
        except Unusable as problem:
            opened.rejects.append(_reject(arrival, raw, problem))
        except Exception as bug:
            # Ours, and told as such; but nothing that one sender sends may stop all others.
            log.exception("a message could not be read", source=arrival.key.source.name)
            unread = Unusable("message", "what Keepwell can read", type(bug).__name__)
            opened.rejects.append(_reject(arrival, raw, unread))
        else:
            opened.facts.touchpoints += said.touchpoints
            opened.facts.traits += said.traits
            opened.seen += [(arrival.key.source_id, *one) for one in said.seen]


def _messages(arrival: Arrival) -> tuple[Sequence[bytes], Callable[[bytes], Facts]]:
    """Return the messages of a request, still closed, and what reads one."""
    source, body = arrival.key.source, bytes(arrival.body)
    came = Came(source.name, arrival.received_at)
    if arrival.call == HOOK:
        return [body], partial(reading.read, _mapping(source), came=came)
    if arrival.call == SYNC:
        return [body], partial(pulled.read, source, came=came)
    envelope = envelopes.opened(arrival.call, body)
    read = partial(messages.read, arrival.call, envelope=envelope, came=came)
    return envelope.messages, read


def _mapping(source: Source) -> str:
    hook: Hook | None = getattr(source, "hook", None)  # older ones have none
    return hook.mapping if hook else ""


def _reject(arrival: Arrival, raw: bytes, problem: Unusable) -> Reject:
    return Reject(
        source_id=arrival.key.source_id,
        call=arrival.call,
        message=raw.decode("utf-8", "replace").replace("\0", ""),
        field=_short(problem.where, 80),
        expected=_short(problem.expected, 120),
        got=_short(problem.got, 120),
        received_at=arrival.received_at,
    )


def _short(text: str, most: int) -> str:
    return text.replace("\0", "")[:most]


def _refused(arrival: Arrival, reason: str) -> Opened:
    """Put a whole request aside."""
    raws, _read = _messages(arrival)
    problem = Unusable("message", "what the lake can hold", reason)
    rejects = [_reject(arrival, raw, problem) for raw in raws]
    return Opened(rejects=rejects, received=Counter({arrival.key_id: len(rejects)}))


def _note(arrivals: Sequence[Arrival], opened: Opened) -> None:
    """Write down what came, what was put aside, and what it looked like."""
    last = {one.key_id: one for one in arrivals}
    rejected = Counter(one.source_id for one in opened.rejects)
    received: Counter[int] = Counter()
    newest = {}
    for number, one in last.items():
        Key.objects.filter(pk=number).update(used_at=one.received_at)
        received[one.key.source_id] += opened.received[number]
        newest[one.key.source_id] = one.received_at
    for number, at in newest.items():
        Source.objects.filter(pk=number).update(
            received=F("received") + received[number],
            rejected=F("rejected") + rejected[number],
            last_arrival=at,
        )
    Reject.objects.bulk_create(opened.rejects, batch_size=500)
    schema.note(opened.seen, max(one.received_at for one in arrivals))
