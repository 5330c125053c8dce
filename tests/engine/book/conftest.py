"""One grown company for all tests of the book: they only read it."""

import pytest

from grown_company import EARLIER, LAST, grow
from keepwell import health
from keepwell.portfolio import book_of_business


@pytest.fixture(scope="session")
def grown(tmp_path_factory):
    """Return the project."""
    return grow(tmp_path_factory.mktemp("book") / "grown")


@pytest.fixture(scope="session")
def book(grown):
    """Return its book of business, four weeks apart."""
    return book_of_business(grown, as_of=LAST)


@pytest.fixture(scope="session")
def said(grown):
    """Return by day what is said of every account, as plain records by name."""
    return {
        day: {record["account"]: record for record in health.score(grown, as_of=day).records()}
        for day in (EARLIER, LAST)
    }
