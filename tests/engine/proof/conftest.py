"""Small companies whose leavers are known, and evidence made of numbers alone."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from keepwell.engine.proof.evidence import STAYS_ON, Evidence
from keepwell.project import Project
from proof_facts import learn, noon

SCORECARD = """\
scorecard: simple
title: Sign-ins
unit: account
min_coverage: 0
bands: {at_risk: 0, watch: 50, healthy: 75}
dimensions:
  use:
    weight: 1
    measures:
      sign_ins:
        aggregate: count
        event: Signed In
        window: 30d
        scale: {0: 0, 10: 100}
"""

Happen = Callable[..., None]


@pytest.fixture
def simple(project: Project) -> Project:
    """Return a project with one scorecard: sign-ins of the last 30 days, ten being perfect."""
    for path in (project.root / "scorecards").iterdir():
        path.unlink()
    (project.root / "scorecards" / "simple.yaml").write_text(SCORECARD)
    return Project.open(project.root)


@pytest.fixture
def happen(simple: Project) -> Happen:
    """Return a function that lets something happen to a customer at noon of some days."""

    def let(account: str, event: str, *days: date, **more: object) -> None:
        learn(simple, [noon(account, event, day, **more) for day in days])

    return let


@pytest.fixture
def evidence_of() -> Callable[..., Evidence]:
    """Return a function that makes evidence of columns; the other ones are of no matter."""

    def make(score, *, leaves=None, customer=None, day=None, band=None, tenure=None) -> Evidence:
        rows = len(score)
        given = {
            "customer": np.arange(rows) if customer is None else customer,
            "day": np.full(rows, 20_000) if day is None else day,
            "leaves": np.full(rows, STAYS_ON) if leaves is None else leaves,
            "tenure": np.full(rows, 100) if tenure is None else tenure,
        }
        columns = {name: np.asarray(column, np.int32) for name, column in given.items()}
        names = pa.array([str(n) for n in range(int(columns["customer"].max(initial=-1)) + 1)])
        places = np.digitize(np.asarray(score, float), [50, 75]) if band is None else band
        small = np.asarray(places, np.int8)
        return Evidence(names, score=np.asarray(score, np.float32), band=small, own_band=small,
                        **columns)  # fmt: skip

    return make
