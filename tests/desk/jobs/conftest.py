"""Jobs to try things with; each notes what it did in `work.DONE`."""

from collections.abc import Iterator

import pytest

from desk.jobs import work
from keepwell.desk.jobs import declaring


@pytest.fixture(autouse=True)
def _clean_slate(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Start with nothing done and nothing that recurs."""
    monkeypatch.setattr(declaring, "_entries", {})
    work.DONE.clear()
    yield
    work.DONE.clear()
