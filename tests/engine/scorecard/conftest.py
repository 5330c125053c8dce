"""A scorecard that uses most of the grammar."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def saas() -> str:
    """Return the text of a scorecard without errors, warnings or notes."""
    return (Path(__file__).parent / "saas.yaml").read_text(encoding="utf-8")
