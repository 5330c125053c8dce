from datetime import timedelta

import pytest
from filelock import FileLock, Timeout

from keepwell.engine.lake import SCORES, TOUCHPOINTS, TRAITS
from keepwell.engine.lake.compacting import compact
from keepwell.engine.lake.store import read_files
from small_company import contents, touchpoints

TABLES = (TOUCHPOINTS, TRAITS, SCORES)


def test_small_files_become_few(lake):
    """Each month of a table ends up as one file, and every row is as it was."""
    before = [contents(lake, table) for table in TABLES]
    done = {one.table: one for one in compact(lake)}
    assert done["touchpoints"].files_before == 4
    assert done["touchpoints"].files_after == len(lake.files(TOUCHPOINTS)) == 3
    assert [contents(lake, table) for table in TABLES] == before


def test_what_is_being_read_stays(lake):
    """Files that a reader has listed before can be read afterwards: they are kept for a week."""
    files = lake.files(TOUCHPOINTS)
    before = contents(lake, TOUCHPOINTS)
    compact(lake)
    assert set(files) != set(lake.files(TOUCHPOINTS))
    still = lake.connection.to_pyarrow(read_files(lake.connection, TOUCHPOINTS, files))
    assert sorted(still.to_pylist(), key=repr) == before


def test_what_nobody_reads_goes(lake):
    """Files that the table has not used for longer than `keep` are removed from the disk."""
    files = lake.files(TOUCHPOINTS)
    done = {one.table: one for one in compact(lake, keep=timedelta(0))}
    on_disk = {str(path) for path in lake.path(TOUCHPOINTS).rglob("*.parquet")}
    assert set(files) - on_disk
    assert set(lake.files(TOUCHPOINTS)) <= on_disk
    assert done["touchpoints"].freed > 0
    assert done["touchpoints"].bytes_after < done["touchpoints"].bytes_before


def test_a_second_time_changes_no_file(lake):
    """A table that is compact stays as it is."""
    compact(lake)
    files = lake.files(TOUCHPOINTS)
    again = {one.table: one for one in compact(lake)}
    assert lake.files(TOUCHPOINTS) == files
    assert again["touchpoints"].files_before == again["touchpoints"].files_after


def test_others_are_told_while_nobody_can_write(lake):
    """`before` and `after` run around the rewriting, and the writer lock is held meanwhile."""
    seen = []

    def look():
        with pytest.raises(Timeout):
            FileLock(str(lake.root / ".writer.lock")).acquire(timeout=0)
        seen.append(len(lake.files(TOUCHPOINTS)))

    compact(lake, before=look, after=look)
    assert seen == [4, 3]


def test_leftovers_of_killed_imports_go(lake):
    """What an interrupted writer left under names that nobody reads is removed."""
    month = lake.path(TOUCHPOINTS) / "month=2026-01"
    upload = month / "part-00000-0.parquet#1"
    upload.write_bytes(b"half a file")
    compact(lake)
    assert not upload.exists()


def test_duplicates_are_still_known(lake):
    """Ids are found in compacted files as before, so importing again adds nothing."""
    compact(lake)
    again = lake.append(TOUCHPOINTS, touchpoints({"account": "Globex", "id": "c0"}))
    assert (again.new, again.known) == (0, 1)
