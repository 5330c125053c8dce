"""What comes all the time leaves many small files behind, which are merged now and then."""

import pytest

from desk.intake.sending import Sender
from keepwell.desk.intake import tasks
from keepwell.engine.lake.tables import TOUCHPOINTS

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_many_small_files_are_merged(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a number of files on they become one for each month, and no touchpoint is lost."""
    monkeypatch.setattr(tasks, "MANY_FILES", 4)
    for number in range(7):
        if number == 4:
            assert tasks.compact.func() == 3
            assert len(sender.project.lake.files(TOUCHPOINTS)) == 4
        at = f"2026-0{1 + number // 6}-05"
        sender.came({"type": "track", "userId": "p", "event": "x", "timestamp": at})
    assert tasks.compact.func() == 5
    assert len(sender.project.lake.files(TOUCHPOINTS)) == 2
    assert len(sender.lake("touchpoints")) == 7
