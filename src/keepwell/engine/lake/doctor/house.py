"""The house around the tables: what is installed, the disk, the clock."""

import platform
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module, metadata
from importlib.util import find_spec

from keepwell.engine.lake.doctor.finding import Finding
from keepwell.engine.lake.leftovers import size_on_disk
from keepwell.engine.lake.store import Lake
from keepwell.project import Project

OLDEST_PYTHON = (3, 11)
LIBRARIES = {"duckdb": "duckdb", "ibis-framework": "ibis", "deltalake": "deltalake",
             "pyarrow": "pyarrow", "numpy": "numpy", "PyYAML": "yaml"}  # fmt: skip
"""Distribution → module, of what no score can be computed without."""
LEAST_FREE = 1 << 30
"""Bytes. Below this, or below the size of the lake, compacting may not finish."""


def examine_house(project: Project, now: datetime) -> Iterator[Finding]:
    """Look at Python, the libraries, Spark if the project uses it, the disk and the clock."""
    yield from _libraries()
    if project.settings.engine == "spark":
        yield from _spark()
    yield from _disk(project.lake)
    yield from _clock(project.lake, now)


def _libraries() -> Iterator[Finding]:
    broken = {name: problem for name in LIBRARIES if (problem := _why_not(LIBRARIES[name]))}
    for name, problem in broken.items():
        yield Finding(
            "error", "library", 1, f'"{name}" cannot be loaded: {problem}.', f"pip install {name}"
        )
    if sys.version_info < OLDEST_PYTHON:
        yield Finding(
            "error", "python", 1, f"Python {platform.python_version()} is too old.",
            "Install Python 3.11 or newer.",
        )  # fmt: skip
    if not broken:
        versions = ", ".join(f"{name} {metadata.version(name)}" for name in LIBRARIES)
        yield Finding("ok", "library", 0, f"Python {platform.python_version()}, {versions}.")


def _why_not(module: str) -> str | None:
    try:
        import_module(module)
    except ImportError as problem:
        return str(problem)
    return None


def _spark() -> Iterator[Finding]:
    if find_spec("pyspark") is None:
        yield Finding(
            "error", "spark", 1, 'The engine is "spark", and pyspark is not installed.',
            "pip install 'keepwell[spark]', or set `engine = \"duckdb\"` in keepwell.toml.",
        )  # fmt: skip
    if shutil.which("java") is None:
        yield Finding(
            "warning", "spark", 1, 'The engine is "spark", and no `java` is on the path.',
            "Install Java 17 or newer.",
        )  # fmt: skip


def _disk(lake: Lake) -> Iterator[Finding]:
    free, held = shutil.disk_usage(lake.root.parent).free, size_on_disk(lake.root)
    if free < max(LEAST_FREE, held):
        yield Finding(
            "warning", "disk", free,
            f"{free >> 20:,} MiB are free where the lake is, which holds {held >> 20:,} MiB.",
            "Make room: importing and compacting need as much again.",
        )  # fmt: skip


def _clock(lake: Lake, now: datetime) -> Iterator[Finding]:
    """Look for files from the future: a clock is, or was, wrong."""
    newest = max((path.stat().st_mtime for path in lake.root.rglob("*.json")), default=0.0)
    ahead = datetime.fromtimestamp(newest, UTC) - now
    if ahead > timedelta(minutes=5):
        yield Finding(
            "warning", "clock", 1,
            f"The lake was written {ahead} from now: this clock says {now:%Y-%m-%d %H:%M} UTC.",
            "Set the clock: days are counted from it, and so is what may be removed.",
        )  # fmt: skip
