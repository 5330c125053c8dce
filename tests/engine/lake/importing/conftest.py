"""An empty lake."""

from pathlib import Path

import pytest

from keepwell.engine.lake import Lake


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """Return an empty lake."""
    return Lake(tmp_path / "lake").create()
