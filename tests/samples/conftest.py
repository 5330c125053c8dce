from datetime import date

import pytest

from keepwell.samples import Sample, build

UNTIL = date(2026, 6, 30)


@pytest.fixture(scope="session")
def sample() -> Sample:
    """Return a small company: 300 accounts, a year and a half."""
    return build(accounts=300, days=540, until=UNTIL)
