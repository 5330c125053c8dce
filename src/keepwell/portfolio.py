"""The book of business of a project, on a day and over time."""

from datetime import date, timedelta

from keepwell.engine.book import Book, Question, Trend, book, trend
from keepwell.engine.scoring.answers import by_version
from keepwell.errors import UsageError
from keepwell.health import lineup_of, said_or_scored
from keepwell.project import Project

MONTH = 28
"""Days a book looks back, if nothing else is said: four weeks, as the state does."""


def book_of_business(
    project: Project, *, as_of: date, since: date | None = None, owner: str | None = None
) -> Book:
    """Return how a project's accounts are on a day, and what changed since an earlier one.

    `since` is 28 days before by default; `owner` narrows to the accounts of one colleague. A day
    that history has scored is read from there, any other is scored now.

    Raises UsageError if `since` is not before `as_of`, or nobody has that owner.
    """
    first = since or as_of - timedelta(days=MONTH)
    if first >= as_of:
        raise UsageError(f"A book compares with an earlier day: {first} is not before {as_of}.")
    lineup = lineup_of(project)
    rows = said_or_scored(project, lineup, [first, as_of])
    question = Question(first, as_of, project.settings.value, owner)
    return book(project.lake, question, (rows[0], rows[1]), by_version(lineup.scorecards))


def trend_of(project: Project, *, as_of: date, owner: str | None = None) -> Trend:
    """Return bands and value at risk over the days that history has scored, up to a day."""
    lineup = lineup_of(project)
    return trend(project.lake, lineup, as_of, value=project.settings.value, owner=owner)
