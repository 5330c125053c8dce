"""The engine under the clock: the only file here that knows its functions.

`project` is the folder of a project that the benchmark may change.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.question import MEASURES, weekly_days
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.project import Project

if TYPE_CHECKING:
    import pyarrow as pa


def score_day(project: Path, day: date) -> "pa.Table":
    """Score every account as of one day, from whatever is kept by then."""
    return _score(project, [day])


def score_weeks(project: Path) -> "pa.Table":
    """Score every account as of each of the 104 Sundays."""
    return _score(project, weekly_days())


def append(project: Path, rows: "pa.Table") -> None:
    """Bring new touchpoints in."""
    Project.open(project).lake.append(TOUCHPOINTS, rows)


def answers(scores: "pa.Table", days: Iterable[date]) -> "dict[date, pa.Table]":
    """Return the measures' values in rows of scores, by day, as the rivals give them."""
    import pyarrow.compute as pc

    as_of = scores["as_of"]
    return {day: _values(scores.filter(pc.equal(as_of, day))) for day in days}


def _values(scores: "pa.Table") -> "pa.Table":
    import numpy as np
    import pyarrow as pa

    values = scores["values"].combine_chunks().flatten().to_numpy(zero_copy_only=False)
    matrix = np.asarray(values, np.float64).reshape(scores.num_rows, -1)
    columns = {
        name: pa.array(matrix[:, place], from_pandas=True) for name, place in _places().items()
    }
    return pa.table({"account": scores["customer"], **columns})


def _places() -> dict[str, int]:
    """Return where each measure stands in the list `values`: the order of the scorecard's text."""
    import yaml

    text = Path(__file__).with_name("scorecard.yaml").read_text("utf-8")
    dimensions = yaml.safe_load(text)["dimensions"].values()
    names = [name for dimension in dimensions for name in dimension["measures"]]
    return {name: names.index(name) for name in MEASURES}


def _score(folder: Path, days: list[date]) -> "pa.Table":
    import pyarrow as pa

    from keepwell.engine.measures.feeds import CustomerRule
    from keepwell.engine.measures.fresh import Fresh
    from keepwell.engine.scoring.run import score_source

    project = Project.open(folder)
    lake = project.lake
    source = Fresh(lake.connection, lake.read(TOUCHPOINTS), lake.read(TRAITS), "account")
    rule = CustomerRule(project.settings.relationship, project.settings.silence)
    return pa.concat_tables(score_source(source, project.scorecards, days, rule))
