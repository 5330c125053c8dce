"""Keepwell: customer health and retention that proves itself.

    import keepwell

    project = keepwell.Project.open("acme")
    project.scorecards

`__all__` is the whole public surface, pinned by tests/floors/test_surface.py. Names are loaded when
they are first used: importing the package costs nothing, and the command line starts at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keepwell.errors import KeepwellError
    from keepwell.project import Project

__all__ = ["KeepwellError", "Project"]

_HOME = {"KeepwellError": "keepwell.errors", "Project": "keepwell.project"}
"""Where each public name lives."""


def __getattr__(name: str) -> object:
    """Load a public name from its home."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
