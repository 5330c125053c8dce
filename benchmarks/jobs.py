"""Every measurement by name; run by itself in a fresh process.

    python -m benchmarks.jobs NAME PROJECT SIZE ANSWER

runs one and prints its seconds and peak memory as JSON. What it answered goes to the Parquet file
ANSWER, for `run.py` to compare. Libraries are imported before the clock starts.
"""

import json
import resource
import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path
from time import perf_counter

import pyarrow as pa

from benchmarks import data, engine
from benchmarks.question import LAST_DAY, SAMPLED, weekly_days

Answers = dict[date, pa.Table]
Job = Callable[[Path, data.Size], tuple[float, Answers]]
"""From a project's folder and its size to seconds and what was answered for which day."""

LIBRARIES = {
    "duckdb": ("duckdb",),
    "branches": ("duckdb",),
    "filters": ("duckdb",),
    "read": ("duckdb",),
    "polars": ("polars",),
    "pandas": ("pandas", "pyarrow.dataset"),
    "engine": (
        "deltalake",
        "filelock",
        "ibis.backends.duckdb",
        "keepwell.health",
        "pandas",
    ),
}
"""What a job imports before its clock starts, by a word in its name."""


def read_once(project: Path, _size: data.Size) -> tuple[float, Answers]:
    """Read the needed columns and add something up: nothing can be faster."""
    from benchmarks.connection import connect

    start = perf_counter()
    connect().sql(
        'select count(account), count(person), count("at"), count(event), count(value) '
        f"from read_parquet('{data.flat(project)}')"
    ).fetchall()
    return perf_counter() - start, {}


def rival_day(rival: str, project: Path, _size: data.Size) -> tuple[float, Answers]:
    """Ask a rival for the last day."""
    answer = import_module(f"benchmarks.rivals.{rival}").answer
    start = perf_counter()
    table = answer(data.flat(project), LAST_DAY)
    return perf_counter() - start, {LAST_DAY: table}


def rival_loop(rival: str, project: Path, _size: data.Size) -> tuple[float, Answers]:
    """Ask a rival for the sampled days and estimate what all weeks would take."""
    from benchmarks.rivals.loop import estimate

    return estimate(import_module(f"benchmarks.rivals.{rival}").answer, data.flat(project))


def rival_weeks(project: Path, _size: data.Size) -> tuple[float, Answers]:
    """Ask one SQL statement for all weeks."""
    import pyarrow.compute as pc

    from benchmarks.rivals.duckdb_cells import history

    start = perf_counter()
    table = history(data.flat(project))
    seconds = perf_counter() - start
    return seconds, {
        day: table.filter(pc.equal(table["day"], day)).drop_columns("day") for day in SAMPLED
    }


def engine_day(project: Path, _size: data.Size) -> tuple[float, Answers]:
    """Score the last day with what is kept by now: nothing in a fresh project."""
    start = perf_counter()
    scores = engine.score_day(project, LAST_DAY)
    return perf_counter() - start, engine.answers(scores, [LAST_DAY])


def engine_roll_up(project: Path, _size: data.Size) -> tuple[float, Answers]:
    """Make the roll-up of two years."""
    start = perf_counter()
    engine.roll_up(project)
    return perf_counter() - start, {}


def engine_weeks(project: Path, _size: data.Size) -> tuple[float, Answers]:
    """Score all weeks from the roll-up; the days that are compared are held, the others dropped."""
    import pyarrow.compute as pc

    held: list[pa.Table] = []
    compared = pa.array(SAMPLED, pa.date32())
    start = perf_counter()
    engine.score_weeks(
        project, lambda rows: held.append(rows.filter(pc.is_in(rows["as_of"], compared)))
    )
    return perf_counter() - start, engine.answers(pa.concat_tables(held), SAMPLED)


def engine_history(project: Path, _size: data.Size) -> tuple[float, Answers]:
    """Score all weeks and keep the scores."""
    start = perf_counter()
    engine.write_history(project, weekly_days()[-1])
    return perf_counter() - start, {}


def engine_new_day(project: Path, size: data.Size) -> tuple[float, Answers]:
    """Append a day of touchpoints to a project with its history, and keep that day's scores."""
    rows, day = data.new_day(size), data.day_of_new_rows()
    start = perf_counter()
    engine.append(project, rows)
    written = engine.write_history(project, day)
    if not written:
        raise RuntimeError("The new day was not scored.")
    return perf_counter() - start, {}


JOBS: dict[str, Job] = {
    "read": read_once,
    "day duckdb branches": partial(rival_day, "duckdb_branches"),
    "day duckdb filters": partial(rival_day, "duckdb_filters"),
    "day polars": partial(rival_day, "polars_scan"),
    "day pandas": partial(rival_day, "pandas_frames"),
    "day engine, nothing kept": engine_day,
    "roll-up engine": engine_roll_up,
    "day engine": engine_day,
    "weeks loop of branches": partial(rival_loop, "duckdb_branches"),
    "weeks loop of filters": partial(rival_loop, "duckdb_filters"),
    "weeks loop of polars": partial(rival_loop, "polars_scan"),
    "weeks loop of pandas": partial(rival_loop, "pandas_frames"),
    "weeks duckdb cells": rival_weeks,
    "weeks engine": engine_weeks,
    "history engine": engine_history,
    "new day engine": engine_new_day,
}
"""In the order in which a round runs them. The engine's share one project: fresh at first, then
with its roll-up, then with its history."""


def peak_memory() -> int:
    """Return the most memory this process ever held, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():  # ru_maxrss would count the parent's, from before the program was loaded
        lines = status.read_text("ascii").splitlines()
        return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    unit = 1 if sys.platform == "darwin" else 1024
    return unit * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main(name: str, project: str, size: str, answer: str) -> None:
    """Run one job and print what it took."""
    import pyarrow.parquet as pq

    for word, libraries in LIBRARIES.items():
        for library in libraries if word in name else ():
            import_module(library)
    seconds, answers = JOBS[name](Path(project), data.Size.read(size))
    print(json.dumps({"seconds": seconds, "peak": peak_memory()}))
    if answers:
        tables = [
            table.append_column("day", pa.repeat(pa.scalar(day), table.num_rows))
            for day, table in answers.items()
        ]
        pq.write_table(pa.concat_tables(tables, promote_options="permissive"), answer)


if __name__ == "__main__":
    main(*sys.argv[1:])
