"""Small companies whose leavers are known."""

from collections.abc import Callable
from datetime import date

import pytest

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
