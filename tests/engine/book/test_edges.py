"""A book where there is little to say, or the question is wrong."""

from datetime import date, timedelta

import pyarrow as pa
import pytest

from grown_company import EARLIER, LAST
from keepwell import health
from keepwell.engine.book import Question
from keepwell.engine.book import book as make
from keepwell.engine.book.freshness import sources
from keepwell.engine.lake.tables import TOUCHPOINTS
from keepwell.errors import UsageError
from keepwell.portfolio import book_of_business, trend_of
from small_company import START, touchpoints

pytestmark = pytest.mark.slow


def test_an_empty_project_has_an_empty_book(project):
    """Without data a book has no customers, no changes and no sources, and does not fail."""
    book = book_of_business(project, as_of=date(2026, 3, 1))
    assert book.total.customers == 0
    assert (book.falls, book.rises, book.sources, book.data_as_of) == ((), (), (), None)
    assert trend_of(project, as_of=date(2026, 3, 1)).days == ()


def test_a_day_that_history_left_out_is_scored_now(grown, book):
    """The book of a day that history did not score has the same shape, from scores of now."""
    tuesday = book_of_business(grown, as_of=LAST - timedelta(days=5))
    assert tuesday.total.customers > 0
    assert tuesday.since == EARLIER - timedelta(days=5)
    assert [one.band for one in tuesday.bands] == [one.band for one in book.bands]


def test_the_order_of_rows_changes_nothing(grown, book):
    """The same rows in any order give the same book, to the last bit of every mean."""
    rows = health.score(grown, as_of=LAST).rows
    turned = rows.take(pa.array(range(len(rows) - 1, -1, -1)))
    question = Question(EARLIER, LAST)
    first, second = (
        make(grown.lake, question, (given, given), book.scorecards) for given in (rows, turned)
    )
    assert first == second


def test_time_runs_forward(grown):
    """A book compared with its own day or a later one is a usage error."""
    with pytest.raises(UsageError, match="compares with an earlier day"):
        book_of_business(grown, as_of=LAST, since=LAST)


def test_an_owner_nobody_has_is_told_with_the_nearest(grown):
    """A name that is slightly wrong is answered with the right one."""
    with pytest.raises(UsageError, match='Did you mean "Hana Sato"'):
        book_of_business(grown, as_of=LAST, owner="Hana Saito")


def test_the_source_that_died_is_silent(book):
    """The help desk of the sample company has been dead for 30 days, the others are alive."""
    silent = [source.source for source in book.sources if source.silent]
    assert silent == ["helpdesk"]
    assert {one.measure for one in book.stale} >= {"severe_tickets", "hours_to_resolve"}


def test_what_was_imported_at_once_goes_by_what_happened(project):
    """Where all rows arrived in one import, the days they happened on are the rhythm."""
    days = [START + timedelta(days=7 * week) for week in range(8)]
    arrived = START + timedelta(days=400)
    rows = touchpoints(*({"account": "a", "at": day, "received_at": arrived} for day in days))
    project.lake.append(TOUCHPOINTS, rows)
    [alive] = sources(project.lake, days[-1].date() + timedelta(days=8))
    [dead] = sources(project.lake, days[-1].date() + timedelta(days=40))
    assert (alive.pause, alive.silent) == (7.0, False)
    assert (dead.pause, dead.silent) == (7.0, True)


def test_a_source_of_few_days_has_no_rhythm(project):
    """Four days of data do not make a habit, so nothing is called silent."""
    days = [START + timedelta(days=n) for n in range(4)]
    rows = touchpoints(*({"account": "a", "at": day, "received_at": day} for day in days))
    project.lake.append(TOUCHPOINTS, rows)
    [source] = sources(project.lake, START.date() + timedelta(days=300))
    assert (source.pause, source.silent) == (None, False)
