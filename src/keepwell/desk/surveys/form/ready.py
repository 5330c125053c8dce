"""The surveys that come with Keepwell: whole in all its languages, to begin from."""

from functools import lru_cache
from pathlib import Path

from keepwell.desk.surveys.form.document import Document
from keepwell.desk.surveys.form.reading import read_text

FOLDER = Path(__file__).parents[1] / "ready"


@lru_cache
def ready() -> dict[str, Document]:
    """Return the ready surveys by name."""
    paths = sorted(FOLDER.glob("*.yaml"))
    return {path.stem: read_text(path.read_text(encoding="utf-8"), path.name) for path in paths}
