"""Keepwell: customer health and retention that proves itself.

    import keepwell

    project = keepwell.Project.open("acme")
    scores = keepwell.score(project, as_of=date(2026, 3, 31))
    scores.to_pandas()                                # or to_polars(), to_arrow(), records()
    keepwell.history(project, every="week")           # fills the table `scores`
    keepwell.explain(project, "acc-0042", as_of=date(2026, 3, 31)).parts

`__all__` is the whole public surface, pinned by tests/floors/test_surface.py. Names are loaded when
they are first used: importing the package costs nothing, and the command line starts at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keepwell.engine.lake.store import Lake
    from keepwell.engine.scorecard.schema import Scorecard
    from keepwell.engine.scoring.answers import Scores
    from keepwell.engine.scoring.history import Filled
    from keepwell.engine.scoring.ledger import Ledger
    from keepwell.errors import KeepwellError
    from keepwell.health import explain, history, score
    from keepwell.project import Project

__all__ = [
    "Filled",
    "KeepwellError",
    "Lake",
    "Ledger",
    "Project",
    "Scorecard",
    "Scores",
    "explain",
    "history",
    "score",
]

_HOME = {
    "Filled": "keepwell.engine.scoring.history",
    "KeepwellError": "keepwell.errors",
    "Lake": "keepwell.engine.lake.store",
    "Ledger": "keepwell.engine.scoring.ledger",
    "Project": "keepwell.project",
    "Scorecard": "keepwell.engine.scorecard.schema",
    "Scores": "keepwell.engine.scoring.answers",
    "explain": "keepwell.health",
    "history": "keepwell.health",
    "score": "keepwell.health",
}
"""Where each public name lives."""


def __getattr__(name: str) -> object:
    """Load a public name from its home."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
