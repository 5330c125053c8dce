"""The engine under the clock: the only file here that knows its functions.

`project` is the folder of a project that the benchmark may change.
"""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.question import MEASURES, weekly_days
from keepwell.engine.lake.tables import TOUCHPOINTS
from keepwell.project import Project

if TYPE_CHECKING:
    import pyarrow as pa


def score_day(project: Path, day: date) -> "pa.Table":
    """Score every account as of one day: from the roll-up if there is one, else from the facts."""
    import keepwell

    return keepwell.score(Project.open(project), as_of=day).rows


def roll_up(project: Path) -> None:
    """Make the roll-up that history keeps."""
    from keepwell.engine.measures.activity import Activity
    from keepwell.health import lineup_of

    opened = Project.open(project)
    Activity(opened.lake).refresh(lineup_of(opened).feeds)


def score_weeks(project: Path, keep: "Callable[[pa.Table], None]") -> None:
    """Score every account as of each of the 104 Sundays, and hand the rows over piece by piece."""
    from keepwell.engine.scoring.run import score_source
    from keepwell.health import lineup_of, source_of

    opened = Project.open(project)
    lineup = lineup_of(opened)
    source = source_of(opened, lineup)
    for piece in score_source(source, lineup.scorecards, weekly_days(), lineup.rule):
        keep(piece)


def write_history(project: Path, until: date) -> int:
    """Keep the scores of every Sunday to a day, and of that day; return how many were written."""
    import keepwell

    return keepwell.history(Project.open(project), since=weekly_days()[0], until=until).rows


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
