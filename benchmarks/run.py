"""Measure the engine against the rivals: `python -m benchmarks.run --help`.

Every measurement is a fresh process. A round runs each of them once, so that what disturbs the
machine for a while disturbs them all; answers are compared before any time is printed.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import data, report
from benchmarks.compare import differences
from benchmarks.data import Size
from benchmarks.jobs import JOBS

ENGINE = ("roll-up engine", "day engine", "weeks engine")
"""What growth is measured on."""
REFERENCES = {"day": "day duckdb branches", "weeks": "weeks loop of branches"}
"""Whose answer is taken as right, by the first word of the job's name."""


@dataclass(frozen=True)
class Plan:
    """What to measure, and where."""

    folder: Path
    size: Size
    jobs: tuple[str, ...]
    rounds: int


def measure(plan: Plan) -> dict[str, report.Measured]:
    """Run all rounds of a plan; raise SystemExit if any two answers differ."""
    project = data.make(plan.folder, plan.size)
    taken: dict[str, list[dict[str, float]]] = defaultdict(list)
    for number in range(plan.rounds):
        with _copy(project, plan.folder) as copy:
            for job in plan.jobs:
                print(f"\r{plan.size} round {number + 1}: {job:<32}", end="", file=sys.stderr)
                where = copy if "engine" in job else project
                taken[job].append(_run(job, where, plan.size, copy / f"{job}.parquet"))
            print("\r" + " " * 60 + "\r", end="", file=sys.stderr)
            _agree(plan.jobs, copy)
    return {
        job: report.Measured(
            tuple(one["seconds"] for one in rounds), int(max(one["peak"] for one in rounds))
        )
        for job, rounds in taken.items()
    }


@contextmanager
def _copy(project: Path, folder: Path) -> Iterator[Path]:
    """Lend a copy of the project that a round may change: links, as Delta never changes a file."""
    with TemporaryDirectory(dir=folder, prefix="round-") as name:
        copy = Path(name)
        for part in ("lake", "scorecards", "keepwell.toml"):
            source, target = project / part, copy / part
            if source.is_dir():
                ignored = shutil.ignore_patterns(".writer.lock")
                shutil.copytree(source, target, copy_function=_link, ignore=ignored)
            else:
                shutil.copy(source, target)
        yield copy


def _link(source: str, target: str) -> None:
    # The log is small, and the mark of its last checkpoint is written over.
    place: Callable[[str, str], object] = shutil.copy if "_delta_log" in source else os.link
    place(source, target)


def _run(job: str, project: Path, size: Size, answer: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.jobs", job, str(project), str(size), str(answer)],
        stdout=subprocess.PIPE,
        check=False,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f'\n"{job}" ended with code {done.returncode}; its own words are above.')
    taken: dict[str, float] = json.loads(done.stdout)
    return taken


def _agree(jobs: Sequence[str], answers: Path) -> None:
    wrong = []
    for job in jobs:
        reference = answers / f"{REFERENCES.get(job.split()[0], '')}.parquet"
        answer = answers / f"{job}.parquet"
        if reference.exists() and answer.exists():
            wrong += [f"{job}: {line}" for line in differences(answer, reference)]
    if wrong:
        raise SystemExit("\n".join(["The answers differ, so no time is worth printing.", *wrong]))


def _uncompared(jobs: Sequence[str]) -> Iterator[str]:
    for word, reference in REFERENCES.items():
        if reference not in jobs and any(job.startswith(word) for job in jobs):
            yield f'Not compared: "{word} …", since "{reference}" was not measured.'


def machine() -> str:
    """Return what the figures were taken on."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / report.GIB
    names = ("duckdb", "deltalake", "ibis-framework", "numpy", "pyarrow", "polars", "pandas")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    python = f"Python {platform.python_version()}"
    return f"{cores} cores, {memory:.0f} GiB, {platform.machine()}; {python}, {versions}"


def _size(text: str) -> Size:
    try:
        return Size.read(text)
    except (
        ValueError
    ) as problem:  # argparse prints what this says, of a ValueError only that it was
        raise argparse.ArgumentTypeError(str(problem)) from None


def _sizes(text: str) -> list[Size]:
    return [] if text == "none" else [_size(size) for size in text.split(",")]


def _jobs(text: str) -> tuple[str, ...]:
    """Return the jobs with any of these words in their names."""
    words = text.split(",")
    chosen = tuple(job for job in JOBS if any(word in job for word in words))
    if not chosen:
        raise argparse.ArgumentTypeError(
            f'No measurement has "{text}" in its name. There are: {", ".join(JOBS)}.'
        )
    return chosen


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.run", description=__doc__)
    add = parser.add_argument
    add("--size", type=_size, default=Size.read("20M"), help="touchpoints, as in 20M or 200k")
    add("--only", type=_jobs, default=tuple(JOBS), help="words in names of measurements, by comma")
    add("--growth", type=_sizes, default="1M,5M", help="further sizes, or none (default: 1M,5M)")
    add("--rounds", type=int, default=3, help="how often everything is measured (default: 3)")
    add("--data", type=Path, default=Path("bench-data"), help="folder of the made touchpoints")
    add("--json", type=Path, help="write the figures to this file, too")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    chosen = _arguments(arguments)
    print(machine())
    figures = measure(Plan(chosen.data, chosen.size, chosen.only, chosen.rounds))
    size = chosen.size
    print(
        f"{size} touchpoints of {size.accounts:,} accounts, two years, eight measures", end="\n\n"
    )
    print("\n".join(report.lines(figures)))
    print(*_uncompared(chosen.only), sep="\n")
    by_size = {size: figures}
    if set(ENGINE) <= figures.keys():
        for other in chosen.growth:
            by_size[other] = measure(Plan(chosen.data, other, ENGINE, chosen.rounds))
    if len(by_size) > 1:
        print("", *report.growth(by_size), sep="\n")
    if chosen.json:
        _write(chosen.json, by_size)


def _write(path: Path, by_size: dict[Size, dict[str, report.Measured]]) -> None:
    figures = {
        str(size): {job: asdict(measured) for job, measured in measurements.items()}
        for size, measurements in by_size.items()
    }
    text = json.dumps({"machine": machine(), "figures": figures}, indent=2)
    path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
