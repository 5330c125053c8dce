"""`make bench`, from the made touchpoints to the printed ratios."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.data import Size
from benchmarks.report import Measured, Ratio, growth, lines

ROOT = Path(__file__).parents[2]


def test_ratio_is_judged_by_its_target():
    """A ratio is of the best rounds and says whether its target was reached."""
    figures = {"a": Measured((3.0, 2.0), 0), "b": Measured((1.0, 4.0), 0)}
    assert Ratio("t", "a", "b", at_most=2).verdict(figures).endswith("2.00  reached (at most 2)")
    assert Ratio("t", "a", "b", at_least=3).verdict(figures).endswith("MISSED (at least 3)")
    assert Ratio("t", "a", "c").verdict(figures) is None


def test_a_ratio_may_be_against_several_together():
    """What takes several steps is compared with their sum, if all of them were measured."""
    figures = {name: Measured((seconds,), 1) for name, seconds in (("a", 1), ("b", 2), ("c", 3))}
    assert Ratio("t", "a", ("b", "c")).verdict(figures).endswith("0.20")
    assert Ratio("t", "a", ("b", "d")).verdict(figures) is None


def test_loops_are_marked_as_estimates():
    """What was not measured in full says so in the report."""
    told = list(lines({"weeks loop of polars": Measured((1.0,), 2**30)}))
    assert "estimated" in told[1]


def test_growth_is_a_power_of_the_size():
    """Four times the time for four times the data is a power of 1."""

    def figures(seconds: float) -> dict[str, Measured]:
        return {job: Measured((seconds,), 2**30) for job in ("day engine", "weeks engine")}

    told = list(growth({Size.read("4M"): figures(8.0), Size.read("1M"): figures(2.0)}))
    assert told[1].split() == ["1M", "2.00", "2.00", "1.00"]
    assert told[2].split() == ["4M", "8.00", "1.00", "8.00", "1.00", "1.00"]


@pytest.mark.slow
def test_a_small_benchmark_runs(tmp_path):
    """A small size runs through, the answers agree, and the figures are printed and written."""
    command = [sys.executable, "-m", "benchmarks.run", "--size", "200k", "--rounds", "1"]
    options = ["--growth", "none", "--only", "day,loop of branches,cells,weeks engine"]
    done = subprocess.run(
        [*command, *options, "--data", tmp_path / "data", "--json", tmp_path / "figures.json"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "one day: engine / best hand-written SQL" in done.stdout
    figures = json.loads((tmp_path / "figures.json").read_text("utf-8"))["figures"]["200k"]
    assert figures["weeks engine"]["peak"] > 0
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["200k"]
