"""The lake that is kept, erased from and compacted."""

from pathlib import Path
from shutil import copytree

import pytest

from keepwell.engine.lake import Lake


@pytest.fixture
def lake(settled: Path, tmp_path: Path) -> Lake:
    """Return a lake of many small files: Acme, who employs Ann and shares Sam with Globex."""
    return Lake(copytree(settled, tmp_path / "lake"))
