"""What only real files showed, each as the smallest example of it."""

from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pytest

from keepwell.engine.lake.store import complete
from keepwell.engine.lake.tables import TOUCHPOINTS
from keepwell.engine.scorecard.schema import Percentile
from keepwell.engine.scoring.scales import ranked
from keepwell.health import history, score
from keepwell.project import Project

CARD = """
scorecard: visits
dimensions: {use: {measures: {visits: {aggregate: count, event: Visited, scale: {0: 0, 2: 100}}}}}
"""


def test_the_same_money_added_in_another_order_is_a_tie():
    """0.1 + 0.2 and 0.3 are the same sum of money, though not the same double."""
    values = np.array([[0.1 + 0.2, 0.3, 5.0]])
    (scores,) = ranked(Percentile(), values, [np.sort(values[0])])
    assert scores.tolist() == [25, 25, 100]


def test_a_project_without_any_traits_has_scores_and_a_history(tmp_path):
    """A shop with nothing but orders is a whole project."""
    project = Project.create(tmp_path / "shop")
    for ready in (project.root / "scorecards").iterdir():
        ready.unlink()
    (project.root / "scorecards" / "visits.yaml").write_text(CARD)
    moment = datetime(2026, 1, 1, 9, tzinfo=UTC)
    row = {"account": "ann", "at": moment, "event": "Visited", "id": "1", "value": 1.0}
    schema = pa.schema([TOUCHPOINTS.schema.field(name) for name in row])
    rows = complete(TOUCHPOINTS, pa.Table.from_pylist([row], schema))
    project.lake.append(TOUCHPOINTS, rows)
    day = date(2026, 1, 4)
    before = score(project, as_of=day).records()
    assert [record["score"] for record in before] == [pytest.approx(50)]
    assert history(project, until=day).rows == 1
    assert score(project, as_of=day).records() == before
