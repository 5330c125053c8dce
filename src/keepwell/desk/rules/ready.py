"""The trees that come with Keepwell, to begin from."""

from functools import lru_cache
from pathlib import Path

from keepwell.desk.rules.tree.document import Tree
from keepwell.desk.rules.tree.reading import read_text

FOLDER = Path(__file__).parent / "ready_made"
DEFAULT = "follow-up"
"""The one that a new project has."""


@lru_cache
def ready() -> dict[str, Tree]:
    """Return the ready trees by name."""
    paths = sorted(FOLDER.glob("*.yaml"))
    trees = [read_text(path.read_text(encoding="utf-8"), path.name) for path in paths]
    return {tree.name: tree for tree in trees}
