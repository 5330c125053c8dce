"""How long the past takes: proof, what-if and forecast, by `python -m benchmarks.proof --help`.

Makes, once, a project in bench-data/ whose customers come, do less and less, and leave. Every
measurement is a process of its own, which is ended when it takes too long. What others do on the
machine moves the clock and hardly the processor's time, so the two stand side by side.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any, cast

from benchmarks import data
from benchmarks.connection import connect
from benchmarks.data import Crowd
from benchmarks.engine import roll_up
from benchmarks.question import FIRST_DAY, LAST_DAY
from benchmarks.report import GIB
from benchmarks.run import machine
from keepwell.engine.lake.tables import TOUCHPOINTS
from keepwell.project import Project

if TYPE_CHECKING:
    from keepwell.engine.scorecard.schema import Scorecard
    from keepwell.proving import Question

FOLDER = Path(__file__).parents[1] / "bench-data"
EACH = 20
"""Touchpoints of a customer, about."""
HORIZON = 90
LIVES = """
create table lives as
select
    printf('a%06d', i) as account,
    timestamptz '{first} 00:00:00+00' + to_days((300 * chance(i, 0))::int) as began,
    case when chance(i, 1) < 0.3
        then timestamptz '{first} 12:00:00+00' + to_days((330 + 398 * chance(i, 2))::int)
    end as ended
from range({accounts}) numbers(i)
"""
WHILE_CUSTOMERS = """
select came.* from came join lives using (account)
where came.at >= began and (ended is null or came.at < ended - interval 60 days
    or (came.at < ended and chance(hash(id) >> 8, 3) < 0.3))  -- at last most things stop
"""
CONTRACTS = """
select account, moment as at, event, 100.0::double as value, 'billing' as source,
    lpad(lower(to_hex(hash(account || event))), 16, '0') as id
from (
    select account, began as moment, 'Subscription Started' as event from lives
    union all
    select account, ended, 'Subscription Ended' from lives where ended is not null
)
"""
HEAVIER = ("satisfaction:\n    weight: 2", "satisfaction:\n    weight: 6")
"""What the draft changes."""


@dataclass(frozen=True)
class Taken:
    """What a measurement took."""

    clock: float
    processor: float
    peak: float
    """Bytes of the whole process, what it needs to begin with included."""
    told: Mapping[str, float]


def prepare(customers: int) -> Path:
    """Make the project, if it is not there yet, with its roll-up."""
    size = Crowd(EACH * customers, customers)
    root = FOLDER / f"proof-{size}"
    if not root.exists():
        unfinished = root.with_suffix(".unfinished")
        rmtree(unfinished, ignore_errors=True)
        (unfinished / "scorecards").mkdir(parents=True)
        (unfinished / "scorecards" / "benchmark.yaml").write_text(
            data.SCORECARD.read_text("utf-8"), "utf-8"
        )
        (unfinished / "keepwell.toml").write_text(f'name = "Benchmark {size}"\n', "utf-8")
        _fill(Project.open(unfinished), size)
        roll_up(unfinished)
        unfinished.rename(root)
    return root


def _fill(project: Project, size: Crowd) -> None:
    """Bring the touchpoints in month by month, as imports do, and then the contracts."""
    lake, connection = project.lake.create(), connect()
    connection.execute(data.CHANCE)
    connection.execute(LIVES.format(first=FIRST_DAY, accounts=size.accounts))
    for first, after in data.months():
        came = data.rows(size, first, after).read_all().select(TOUCHPOINTS.columns)
        connection.register("came", came)
        lake.append(TOUCHPOINTS, connection.sql(WHILE_CUSTOMERS).to_arrow_table())
    lake.append(TOUCHPOINTS, connection.sql(CONTRACTS).to_arrow_table())


@contextmanager
def _timed(told: dict[str, float], name: str) -> Iterator[None]:
    """Measure a step beside the whole."""
    processor, clock = time.process_time(), time.perf_counter()
    yield
    told[f"{name} s"] = time.perf_counter() - clock
    told[f"{name} processor s"] = time.process_time() - processor


def _question(every: str, scorecard: "Scorecard | None" = None) -> "Question":
    from keepwell.proving import Question

    return Question(LAST_DAY, HORIZON, scorecard or "benchmark", every=cast("Any", every))


def _proof(project: Project, every: str) -> dict[str, float]:
    from keepwell.proving import prove

    found = prove(project, _question(every))
    assert found.auc is not None
    return {"rows": found.rows, "leavers": found.outcomes, "AUC": found.auc.value}


def _what_if(project: Project, every: str) -> dict[str, float]:
    """Gather the past, ask what a draft would have meant, and score the past anew by it."""
    from keepwell.proving import past_of

    told: dict[str, float] = {}
    draft = _draft(project)
    with _timed(told, "gathering"):
        past = past_of(project, _question(every))
    _ = past.area  # as it is from the second question on
    with _timed(told, "what-if"):
        found = past.what_if(draft)
    with _timed(told, "gathering the draft"):
        anew = past_of(project, _question(every, draft))
    assert anew.side() == found.after
    _area(past, told)
    return told | {"rows": len(past.evidence), "leavers": found.leavers, "moved": len(found.movers)}


def _draft(project: Project) -> "Scorecard":
    from keepwell.engine.scorecard.reading import read_text

    card, issues = read_text(project.scorecards[0].text.replace(*HEAVIER), "draft")
    assert card is not None, issues
    return card


def _area(past: "Any", told: dict[str, float]) -> None:  # noqa: ANN401 - a Past, imported late
    """Find the area with its interval, and scikit-learn's without one, on the same rows."""
    import numpy as np
    from sklearn.metrics import roc_auc_score

    from keepwell.engine.areas import area

    here = past.judged & ~np.isnan(past.evidence.score)
    risk, left = -past.evidence.score[here], past.left[here]
    with _timed(told, "area"):
        ours = area(risk, left, past.evidence.customer[here])
    with _timed(told, "scikit-learn's"):
        theirs = roc_auc_score(left, risk)
    assert ours is not None
    assert abs(ours.value - theirs) < 1e-9


def _forecast(project: Project, _every: str) -> dict[str, float]:
    from keepwell.forecasting import forecast

    found = forecast(project, as_of=LAST_DAY, horizon=HORIZON)
    return {"customers": len(found.customers.names), "leavers": found.outcomes}


JOBS: Mapping[str, Callable[[Project, str], dict[str, float]]] = {
    "proof": _proof,
    "what-if": _what_if,
    "forecast": _forecast,
}


def _do(job: str, root: Path, every: str) -> None:
    """Do one job here, and print what it took."""
    clock = time.perf_counter()
    told = JOBS[job](Project.open(root), every)
    clock = time.perf_counter() - clock
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps([clock, time.process_time(), peak, told]))


def measure(job: str, root: Path, every: str, at_most: float) -> Taken | None:
    """Do one job in a process of its own; None if it took too long."""
    asked = [sys.executable, "-m", "benchmarks.proof", "--do", job, str(root), "--every", every]
    try:
        done = subprocess.run(asked, stdout=subprocess.PIPE, text=True, timeout=at_most, check=True)
    except subprocess.TimeoutExpired:
        return None
    return Taken(*json.loads(done.stdout.splitlines()[-1]))


def lines(taken: Mapping[str, Taken | None], at_most: float) -> Iterator[str]:
    """Give the report of one size, line by line."""
    yield f"{'':<28}{'clock s':>10}{'processor s':>13}{'peak GiB':>10}"
    for job, one in taken.items():
        if one is None:
            yield f"{job:<28}  ended after {at_most:.0f} s"
            continue
        yield f"{job:<28}{one.clock:>10.1f}{one.processor:>13.1f}{one.peak / GIB:>10.2f}"
        for step in [name for name in one.told if f"{name[:-2]} processor s" in one.told]:
            processor = one.told[f"{step[:-2]} processor s"]
            yield f"  {step[:-2]:<26}{one.told[step]:>10.2f}{processor:>13.2f}"
        counts = {k: v for k, v in one.told.items() if not k.endswith(" s")}
        yield "  " + ", ".join(
            f"{v:,.0f} {k}" if v > 1 else f"{v:.2f} {k}" for k, v in counts.items()
        )
    if what_if := taken.get("what-if"):
        told = what_if.told
        for above, below in (("what-if", "gathering the draft"), ("area", "scikit-learn's")):
            share = told[f"{above} processor s"] / told[f"{below} processor s"]
            yield f"processor time, {above} / {below}: {share:.3f}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.proof", description=__doc__)
    parser.add_argument("--customers", type=int, nargs="+", default=[100_000])
    parser.add_argument("--every", choices=["week", "month"], default="week")
    parser.add_argument("--only", choices=list(JOBS), nargs="+", default=list(JOBS))
    parser.add_argument("--at-most", type=float, default=1800, help="seconds for each job")
    parser.add_argument("--do", nargs=2, metavar=("JOB", "FOLDER"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.do:
        _do(given.do[0], Path(given.do[1]), given.every)
        return
    print(machine())
    for customers in given.customers:
        root = prepare(customers)
        taken = {job: measure(job, root, given.every, given.at_most) for job in given.only}
        print(f"\n{customers:,} customers, every {given.every} of two years")
        print(*lines(taken, given.at_most), sep="\n")


if __name__ == "__main__":
    main()
