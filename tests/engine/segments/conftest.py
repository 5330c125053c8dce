"""One grown company for all tests of segments: they only read it."""

import pytest

from grown_company import LAST, grow
from keepwell import health
from keepwell.audience import populations


@pytest.fixture(scope="session")
def grown(tmp_path_factory):
    """Return the project."""
    return grow(tmp_path_factory.mktemp("segments") / "grown", accounts=120)


@pytest.fixture(scope="session")
def people(grown):
    """Return the customers of the last day."""
    (found,) = populations(grown, "account", LAST)
    return found


@pytest.fixture(scope="session")
def said(grown):
    """Return what is said of every account on the last day, as plain records by name."""
    records = health.score(grown, as_of=LAST).records()
    return {record["account"]: record for record in records}
