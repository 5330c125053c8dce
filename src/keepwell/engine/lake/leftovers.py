"""What writers that were killed leave in a lake: files that no table knows and nobody reads."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from keepwell.engine.lake.store import Lake

_LEFTOVER = re.compile(r".*(#\d+|\.tmp)$")
"""Uploads that were never named (`part-….parquet#1`) and drafts that were never put in place.
Delta's own clean-up does not see them."""

_DISCARDED = ".discarded"


def leftovers(lake: Lake) -> Iterator[Path]:
    """Yield the files that interrupted writers left; while somebody writes, also theirs."""
    return (path for path in lake.root.rglob("*") if _LEFTOVER.match(path.name) and path.is_file())


def sweep(lake: Lake) -> None:
    """Remove what interrupted writers left."""
    with lake.writing():
        for path in list(leftovers(lake)):
            path.unlink()
        for folder in lake.root.glob(f"*{_DISCARDED}"):
            shutil.rmtree(folder)


def discard(folder: Path) -> None:
    """Remove a folder of derived data; whoever is killed meanwhile leaves all of it or nothing."""
    gone = folder.with_name(folder.name + _DISCARDED)
    shutil.rmtree(gone, ignore_errors=True)
    if folder.exists():
        folder.rename(gone)
        shutil.rmtree(gone)


def size_on_disk(folder: Path) -> int:
    """Return the bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
