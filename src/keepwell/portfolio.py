"""The book of business of a project, on a day and over time, and what its segments are like."""

from datetime import date, timedelta

import pyarrow as pa

from keepwell.audience import members, named, populations, tree_of
from keepwell.engine.book import Book, Question, Trend, book, trend
from keepwell.engine.scoring.answers import by_version
from keepwell.engine.segments import Segment, describing, expanded
from keepwell.engine.segments.result import Description, Outline
from keepwell.errors import UsageError
from keepwell.health import lineup_of, said_or_scored
from keepwell.project import Project

MONTH = 28
"""Days a book looks back, if nothing else is said: four weeks, as the state does."""


def book_of_business(
    project: Project,
    *,
    as_of: date,
    since: date | None = None,
    owner: str | None = None,
    segment: str | None = None,
) -> Book:
    """Return how a project's accounts are on a day, and what changed since an earlier one.

    `since` is 28 days before by default; `owner` narrows to the accounts of one colleague,
    `segment` to those who are in it on the day. A day that history has scored is read from there,
    any other is scored now.

    Raises UsageError if `since` is not before `as_of`, nobody has that owner, or there is no such
    segment of accounts.
    """
    first = _earlier(as_of, since)
    lineup = lineup_of(project)
    before, now = said_or_scored(project, lineup, [first, as_of])
    question = Question(
        first,
        as_of,
        project.settings.value,
        owner,
        segment,
        among=_among(project, segment, as_of),
    )
    return book(project.lake, question, (before, now), by_version(lineup.scorecards))


def trend_of(
    project: Project, *, as_of: date, owner: str | None = None, segment: str | None = None
) -> Trend:
    """Return bands and value at risk over the days that history has scored, up to a day."""
    return trend(
        project.lake,
        lineup_of(project),
        as_of,
        value=project.settings.value,
        owner=owner,
        among=_among(project, segment, as_of),
    )


def describe(
    project: Project, segment: Segment | str, *, as_of: date, since: date | None = None
) -> Description:
    """Return what the members of a segment are like on a day, and what changed since another.

    `since` is 28 days before by default. Raises UsageError as `book_of_business` and `members` do.
    """
    found = named(project, segment)
    then, now = populations(project, found.unit, _earlier(as_of, since), as_of)
    return describing.describe(found, tree_of(project, found), then, now)


def outlines(project: Project, *, as_of: date) -> list[Outline]:
    """Return how large each of a project's segments is on a day."""
    known = {segment.name: segment for segment in project.segments}
    units = {segment.unit for segment in known.values()}
    of_unit = {unit: populations(project, unit, as_of)[0] for unit in units}
    return [
        describing.outline(segment, expanded(segment, known), of_unit[segment.unit])
        for segment in known.values()
    ]


def roster(project: Project, segment: Segment | str, *, as_of: date) -> pa.Table:
    """Return who is in a segment and how they are, the worst score first.

    Columns: the unit's name, `name`, `owner`, `score`, `band`, `state`, `value`.
    """
    found = named(project, segment)
    (people,) = populations(project, found.unit, as_of)
    return people.roster(tree_of(project, found))


def _earlier(as_of: date, since: date | None) -> date:
    first = since or as_of - timedelta(days=MONTH)
    if first >= as_of:
        raise UsageError(f"A book compares with an earlier day: {first} is not before {as_of}.")
    return first


def _among(project: Project, segment: str | None, as_of: date) -> pa.Array | None:
    """Return the accounts in a segment; None if there is none to narrow to."""
    if segment is None:
        return None
    if named(project, segment).unit != "account":
        raise UsageError(f'A book is of accounts, and the segment "{segment}" is of people.')
    return members(project, segment, as_of=as_of)
