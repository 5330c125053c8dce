"""How a score went: the points from the lake, and what to mark among them from the desk."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, Literal

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from keepwell import sentences
from keepwell.desk.customers.models import Customer
from keepwell.desk.health import reading
from keepwell.desk.health.queries.customer import Subject
from keepwell.desk.project import project
from keepwell.engine.scorecard.schema import BANDS
from keepwell.engine.scoring.course import course
from keepwell.language import day as in_words

SPANS = (91, 182, 365, 730)
"""Days that one may look back."""
USUAL_SPAN = 365
MOST_MARKS, NAMED = 60, 6
"""Notes, and changes of band, that are marked at most; and how many marks are told in words."""
MOST_ROWS = 120
"""Rows of the table; with more points it tells one of each week."""


@dataclass(frozen=True)
class Point:
    """What is said of a day."""

    day: date
    score: float | None
    band: str
    state: str
    coverage: float
    version: str
    overridden_to: str = ""
    """The band a colleague set, if one did."""


@dataclass(frozen=True)
class Mark:
    """Something that happened and is worth a look."""

    day: date
    kind: Literal["scorecard", "override", "note", "crossing"]
    text: str


@dataclass(frozen=True)
class Trend:
    """A score over some days."""

    of: Subject
    span: int
    first: date
    last: date
    points: Sequence[Point]
    marks: Sequence[Mark]
    spans: tuple[int, ...] = SPANS

    @property
    def thresholds(self) -> tuple[float, ...]:
        """Where the bands begin now, the lowest left out."""
        return self.of.makeup.thresholds or (50, 75)

    @property
    def scored(self) -> list[Point]:
        """The points that have a score."""
        return [point for point in self.points if point.score is not None]

    @property
    def rows(self) -> list[Point]:
        """The points as a table tells them, the newest first."""
        newest = list(reversed(self.points))
        if len(newest) <= MOST_ROWS:
            return newest
        weeks = {point.day.isocalendar()[:2]: point for point in self.points}
        return list(reversed(weeks.values()))

    @property
    def newest_marks(self) -> Sequence[Mark]:
        """The marks that are named beneath the chart; it shows all of them."""
        return self.marks[-NAMED:]

    @property
    def sentence(self) -> str:
        """What the chart shows."""
        scored = self.scored
        if not scored:
            return _("There is no score in this time.")
        least = min(scored, key=_height)
        most = max(scored, key=_height)
        said = _(
            "{first}: {then} points. {last}: {now}. Lowest {least} on {least_day}, "
            "highest {most} on {most_day}."
        )
        return said.format(
            first=in_words(scored[0].day), then=sentences.score(scored[0].score),
            last=in_words(scored[-1].day), now=sentences.score(scored[-1].score),
            least=sentences.score(least.score), least_day=in_words(least.day),
            most=sentences.score(most.score), most_day=in_words(most.day),
        )  # fmt: skip


def trend(of: Subject, span: int = USUAL_SPAN) -> Trend:
    """Return how a score went over the last days, up to what is published."""
    last = of.standing.as_of or datetime.now(UTC).date()
    first = last - timedelta(days=span)
    points = list(_points(of, first))
    marks = sorted([*_from_points(points), *_from_desk(of, first)], key=lambda mark: mark.day)
    return Trend(of, span, first, last, points, marks)


def _height(point: Point) -> float:
    return point.score or 0.0


def _points(of: Subject, first: date) -> Iterator[Point]:
    """Yield what the lake says, and at the end what is published: it may be newer than history."""
    now = of.standing
    rows = course(project().lake, of.unit, now.key, since=first, version=now.version)
    for row in rows.to_pylist():
        if now.as_of is None or row["as_of"] < now.as_of:
            yield _point(row)
    if now.as_of is not None and now.version:
        override = now.held.get("override") or {}
        yield Point(
            now.as_of, now.score, now.band, now.state, now.coverage, now.version,
            override.get("band", ""),
        )  # fmt: skip


def _point(row: dict[str, Any]) -> Point:
    override = json.loads(row["override"]) if row["override"] else {}
    return Point(
        row["as_of"], row["score"], row["band"], row["state"], row["coverage"], row["version"],
        override.get("band", ""),
    )  # fmt: skip


def _from_points(points: Sequence[Point]) -> Iterator[Mark]:
    """Yield where another scorecard took over, and where an override began or ended."""
    for before, after in pairwise(points):
        if before.version != after.version:
            yield Mark(after.day, "scorecard", _scorecard_said(after.version))
        if before.overridden_to != after.overridden_to:
            yield Mark(after.day, "override", _override_said(after.overridden_to))
    if points and points[0].overridden_to:
        yield Mark(points[0].day, "override", _override_said(points[0].overridden_to))


def _scorecard_said(version: str) -> str:
    card = reading.scorecard(version)
    title = card.title or card.name if card else _("unknown")
    return _("Another scorecard: {title} ({version})").format(title=title, version=version)


def _override_said(band: str) -> str:
    if not band:
        return _("The override ended")
    return _("Set by hand: {band}").format(band=sentences.band(band))


def _from_desk(of: Subject, first: date) -> Iterator[Mark]:
    """Yield notes and changes of band; of people the desk keeps neither."""
    if not isinstance(of.standing, Customer):
        return
    since = datetime.combine(first, time(), UTC)
    for note in of.standing.notes.filter(written_at__gte=since)[:MOST_MARKS]:
        yield Mark(localtime(note.written_at).date(), "note", f"{note.who}: {note.text[:80]}")
    for crossing in of.standing.crossings.filter(as_of__gte=first)[:MOST_MARKS]:
        if crossing.band_before != crossing.band:
            said = f"{sentences.band(crossing.band_before)} → {sentences.band(crossing.band)}"
            yield Mark(crossing.as_of, "crossing", said)


def band_edges(thresholds: Sequence[float]) -> list[tuple[str, float, float]]:
    """Return each band with where it begins and ends."""
    edges = [0.0, *thresholds, 100.0]
    return [(band, low, high) for band, (low, high) in zip(BANDS, pairwise(edges), strict=True)]
