"""A page to look at: the grown company's, and ones without anything."""

from dataclasses import replace
from datetime import UTC

import pytest

from grown_company import LAST, grow
from keepwell.engine.book.result import BAND_ORDER, Trend
from keepwell.portfolio import book_of_business, trend_of
from keepwell.report import Page


@pytest.fixture(scope="session")
def page(tmp_path_factory):
    """Return the page of the grown company."""
    project = grow(tmp_path_factory.mktemp("report") / "grown")
    book, trend = book_of_business(project, as_of=LAST), trend_of(project, as_of=LAST)
    return Page(book, trend, project.settings, UTC)


@pytest.fixture
def bare(project):
    """Return the page of a project without data."""
    book = book_of_business(project, as_of=LAST)
    return Page(book, Trend((), dict.fromkeys(BAND_ORDER, ()), ()), project.settings, UTC)


@pytest.fixture
def hostile(page):
    """Return the page with names that would run a script if they were believed."""
    evil = "<script>alert('x')</script>\"&"
    first = page.book.falls[0]
    book = replace(
        page.book,
        owner=evil,
        falls=(replace(first, who=replace(first.who, customer=evil, name=evil, owner=evil)),),
        due=tuple(replace(due, who=replace(due.who, name=evil)) for due in page.book.due),
        sources=tuple(replace(source, source=evil) for source in page.book.sources),
        dimensions=tuple(replace(one, title=evil) for one in page.book.dimensions),
        stale=tuple(replace(one, title=evil) for one in page.book.stale),
        scorecards={key: replace(card, title=evil) for key, card in page.book.scorecards.items()},
    )
    return replace(page, book=book, settings=replace(page.settings, name=evil))
