"""How it came to be: histories, ledgers and touchpoints, from the lake.

They come through the very queries that the desk's own pages ask, so that figures agree.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from django.core import signing
from django.http import HttpRequest
from ninja import Query

from keepwell.desk.api import answers, shaping
from keepwell.desk.api.models import Scope
from keepwell.desk.api.queries.everybody import subject_of
from keepwell.desk.api.questions import HappenedAsked, Span
from keepwell.desk.api.reading import reads
from keepwell.desk.api.refusing import invalid, not_found
from keepwell.desk.base.paging import StrayCursorError
from keepwell.desk.health.kinds import Kind
from keepwell.desk.health.queries.customer import Subject
from keepwell.desk.health.queries.ledger import Told, told
from keepwell.desk.health.queries.timeline import Wish, touchpoints_of
from keepwell.desk.health.queries.trend import USUAL_SPAN, Point, trend

SALT = "keepwell.desk.api.touchpoints"


@reads("/customers/{key:key}/scores", Scope.SCORES, tag="Customers")
def customer_scores(request: HttpRequest, key: str, asked: Query[Span]) -> answers.History:
    """Tell how a customer's score went, day by day.

    Without `since`, over the last year.
    """
    return _history(_subject("customer", key), asked)


@reads("/people/{key:key}/scores", Scope.SCORES, tag="People")
def person_scores(request: HttpRequest, key: str, asked: Query[Span]) -> answers.History:
    """Tell how a person's score went, day by day.

    Without `since`, over the last year.
    """
    return _history(_subject("person", key), asked)


@reads("/customers/{key:key}/ledger", Scope.SCORES, tag="Customers")
def customer_ledger(request: HttpRequest, key: str, asked: Query[Span]) -> answers.Ledger:
    """Split the change of a customer's score into parts that add up to it.

    Without `since`, of the last 28 days.
    """
    return _ledger(_subject("customer", key), asked)


@reads("/people/{key:key}/ledger", Scope.SCORES, tag="People")
def person_ledger(request: HttpRequest, key: str, asked: Query[Span]) -> answers.Ledger:
    """Split the change of a person's score into parts that add up to it.

    Without `since`, of the last 28 days.
    """
    return _ledger(_subject("person", key), asked)


@reads("/customers/{key:key}/touchpoints", Scope.TOUCHPOINTS, tag="Customers")
def customer_touchpoints(
    request: HttpRequest,
    key: str,
    asked: Query[HappenedAsked],
) -> answers.Touchpoints:
    """List what happened with a customer, the newest first."""
    return _happened(_subject("customer", key), asked)


@reads("/people/{key:key}/touchpoints", Scope.TOUCHPOINTS, tag="People")
def person_touchpoints(
    request: HttpRequest,
    key: str,
    asked: Query[HappenedAsked],
) -> answers.Touchpoints:
    """List what happened with a person, the newest first."""
    return _happened(_subject("person", key), asked)


def _subject(kind: Kind, key: str) -> Subject:
    """Return whose past it is."""
    found = subject_of(kind, key)
    if found is None:
        raise not_found(f"There is no {kind} with the key “{key[:200]}”.")
    return found


def _check(asked: Span | HappenedAsked, *, same_day: bool) -> None:
    """Refuse a span that ends before it begins."""
    if asked.since is None or asked.until is None:
        return
    if asked.since > asked.until or (asked.since == asked.until and not same_day):
        wanted = f"Expected a day before “until”, {asked.until}. Got {asked.since}."
        raise invalid("since", wanted)


# --- histories


def _history(of: Subject, asked: Span) -> answers.History:
    _check(asked, same_day=True)
    last = of.standing.as_of or datetime.now(UTC).date()
    until = asked.until or last
    since = asked.since or until - timedelta(days=USUAL_SPAN)
    points = trend(of, (last - since).days).points
    scores = [_day(point) for point in points if since <= point.day <= until]
    return answers.History(key=of.standing.key, since=since, until=until, scores=scores)


def _day(point: Point) -> answers.DayScore:
    said = vars(point) | {"overridden_to": point.overridden_to or None}
    return answers.DayScore(**said)


# --- ledgers


def _ledger(of: Subject, asked: Span) -> answers.Ledger:
    _check(asked, same_day=False)
    found = told(of, asked.since, asked.until)
    if found is None:
        return _nothing_before(of)
    ledger = found.ledger
    return answers.Ledger(
        key=of.standing.key,
        since=ledger.since,
        until=ledger.as_of,
        before=shaping.end(ledger.before),
        after=shaping.end(ledger.after),
        change=ledger.change,
        change_shown=found.change,
        parts=_parts(found),
    )


def _parts(found: Told) -> list[answers.Part]:
    lines = {id(line.part): line for heading in found.headings for line in heading.lines}
    return [
        answers.Part(
            **vars(part),
            points_shown=lines[id(part)].points if id(part) in lines else 0.0,
            sentence=lines[id(part)].sentence if id(part) in lines else "",
        )
        for part in found.ledger.parts
    ]


def _nothing_before(of: Subject) -> answers.Ledger:
    return answers.Ledger(
        key=of.standing.key, since=None, until=of.standing.as_of, before=None, after=None,
        change=None, change_shown=None, parts=[],
    )  # fmt: skip


# --- touchpoints


def _happened(of: Subject, asked: HappenedAsked) -> answers.Touchpoints:
    _check(asked, same_day=True)
    wish = Wish(
        kind="touchpoint", event=asked.event or "", source=asked.source or "",
        person=asked.person or "", since=asked.since, until=asked.until,
    )  # fmt: skip
    label = f"{of.kind} {of.pk} {wish!r}"
    found = touchpoints_of(of, wish, _read(asked.cursor, label), asked.limit + 1)
    shown = found[: asked.limit]
    return answers.Touchpoints(
        key=of.standing.key,
        touchpoints=[_touchpoint(row) for row in shown],
        next=_write(shown[-1], label) if len(found) > asked.limit else None,
    )


def _touchpoint(row: dict[str, Any]) -> answers.Touchpoint:
    return answers.Touchpoint(**row | {"properties": _properties(row["properties"])})


def _properties(text: str | None) -> dict[str, Any]:
    """Return what a source sent along; what is not an object of JSON stands under no name."""
    if not text:
        return {}
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        found = text
    return found if isinstance(found, dict) else {"": found}


def _write(row: dict[str, Any], label: str) -> str:
    return _signer(label).sign_object([row["at"].isoformat(), row["id"]])


def _read(cursor: str | None, label: str) -> tuple[datetime, str] | None:
    if cursor is None:
        return None
    try:
        at, last = _signer(label).unsign_object(cursor)
    except signing.BadSignature:
        raise StrayCursorError from None
    return datetime.fromisoformat(at), last


def _signer(label: str) -> signing.Signer:
    """Return what signs cursors of a list: without the time, so that a page stays the same."""
    return signing.Signer(salt=f"{SALT} {label}")
