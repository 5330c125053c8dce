"""The scorecards' files, each read once for each time that it changes."""

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from keepwell.engine.scorecard.issues import Issue, Level
from keepwell.engine.scorecard.reading import read_text, same_names, text_of, unknown_names
from keepwell.engine.scorecard.schema import Scorecard
from keepwell.engine.scorecard.values import NAME
from keepwell.project import Project

FOLDER = "scorecards"
KEPT = 64
"""Files that a process remembers: reading one takes some 50 ms, and a page shows them all."""


@dataclass(frozen=True)
class File:
    """A file of the project's folder of scorecards."""

    name: str
    """Its path within the project."""
    card: Scorecard | None
    """None if the text has a mistake."""
    issues: tuple[Issue, ...]
    is_used: bool = True
    """Whether its scorecard is tried at all: keepwell.toml may name some and leave out others."""

    @property
    def stem(self) -> str:
        """What it is called, if a scorecard can be called so; else nothing."""
        stem = Path(self.name).stem
        return stem if NAME.fullmatch(stem) else ""


@dataclass(frozen=True)
class Shelf:
    """All scorecards of a project."""

    files: list[File]
    """Those with mistakes first, then in the order in which they are tried."""
    clashes: list[Issue]
    """What is wrong with them together, though each is right."""

    @property
    def is_sound(self) -> bool:
        """Return whether one can score by them: a mistake anywhere keeps everybody's score."""
        return not self.clashes and all(file.card for file in self.files)

    @property
    def order(self) -> list[str]:
        """Return the names of the scorecards that are tried, the first one first."""
        return [card.name for card in self._tried]

    def peers(self, name: str) -> list[str]:
        """Return those of the order that score accounts, or people, as a scorecard does."""
        unit = next(file.card.unit for file in self.files if file.card and file.card.name == name)
        return [card.name for card in self._tried if card.unit == unit]

    @property
    def _tried(self) -> list[Scorecard]:
        return [file.card for file in self.files if file.card and file.is_used]


def shelf(project: Project) -> Shelf:
    """Return the scorecards of a project as their files are now."""
    order = project.settings.scorecards
    files = [_file(path, order) for path in sorted((project.root / FOLDER).glob("*.yaml"))]
    cards = [file.card for file in files if file.card]
    clashes = same_names(cards)
    if len(cards) == len(files):  # else a name may be missing only because its file is broken
        clashes += unknown_names(cards, order)
    return Shelf(sorted(files, key=lambda file: _place(file, order)), clashes)


def _file(path: Path, order: tuple[str, ...]) -> File:
    try:
        stat = path.stat()
    except OSError:  # a link that leads nowhere
        file = _read(path, 0, 0)
    else:
        file = _read(path, stat.st_mtime_ns, stat.st_size)
    is_used = not order or file.card is None or file.card.name in order
    return replace(file, is_used=is_used)


@lru_cache(KEPT)
def _read(path: Path, _changed_at: int, _size: int) -> File:
    name = f"{FOLDER}/{path.name}"
    text = text_of(path)
    if isinstance(text, Issue):
        return File(name, None, (replace(text, file=name),))
    card, issues = read_text(text, name)
    return File(name, card, tuple(one for one in issues if one.level is not Level.NOTE))


def _place(file: File, order: tuple[str, ...]) -> tuple[int, int, str]:
    """Return where a file stands on the page."""
    if file.card is None:
        return 0, 0, file.name
    if not file.is_used:
        return 2, 0, file.name
    return 1, order.index(file.card.name) if order else 0, file.name
