"""The text of a scorecard that scores now: the one in its file."""

from dataclasses import dataclass
from pathlib import Path

from keepwell.desk.health.scorecards.files import FOLDER, File, shelf
from keepwell.desk.project import project
from keepwell.engine.scorecard.issues import Issue
from keepwell.engine.scorecard.reading import text_of
from keepwell.engine.scorecard.schema import Scorecard, version_of


@dataclass(frozen=True)
class Published:
    """A scorecard as its file holds it."""

    file: str
    """Its path within the project."""
    text: str
    card: Scorecard | None
    """None if the text has mistakes."""
    is_used: bool = True
    """Whether keepwell.toml lets it score at all."""

    @property
    def version(self) -> str:
        """Return its version, also of a text with mistakes."""
        return version_of(self.text)


def published(name: str) -> Published | None:
    """Return the scorecard of a name; of a broken file, the one that is called like it."""
    files = shelf(project()).files
    found = next((file for file in files if file.card and file.card.name == name), None)
    found = found or next((file for file in files if _is_broken(file, name)), None)
    if found is None:
        return None
    text = text_of(project().root / found.name)
    said = "" if isinstance(text, Issue) else text
    return Published(found.name, said, found.card, found.is_used)


def file_for(name: str) -> str:
    """Return the path within the project of a scorecard that has no file yet."""
    return f"{FOLDER}/{name}.yaml"


def _is_broken(file: File, name: str) -> bool:
    return file.card is None and Path(file.name).stem == name
