"""Files on disk under names that nobody can guess, in the project's hidden folder.

No page serves that folder; only the desk's own user may look into it.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings


@dataclass(frozen=True)
class Store:
    """Files of one purpose, each called by its key."""

    name: str
    """Of the folder."""

    def folder(self) -> Path:
        """Return where the files lie."""
        where = Path(settings.PROJECT_FOLDER) / settings.HIDDEN_FOLDER.name / self.name
        where.mkdir(mode=0o700, parents=True, exist_ok=True)
        return where

    def path_of(self, key: UUID) -> Path:
        """Return where a file lies, or lay."""
        return self.folder() / key.hex

    def write(self, key: UUID, content: bytes) -> None:
        """Keep a file; it is on disk when this returns."""
        with self.path_of(key).open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def remove(self, key: UUID) -> None:
        """Remove a file; nothing happens if it is gone."""
        self.path_of(key).unlink(missing_ok=True)

    def remove_all_but(self, kept: set[UUID], before: float) -> int:
        """Remove what is not kept and was last written before a time; return how many files."""
        names = {key.hex for key in kept}
        old = [one for one in self.folder().iterdir() if one.name not in names]
        gone = [one for one in old if one.stat().st_mtime < before]
        for one in gone:
            one.unlink(missing_ok=True)
        return len(gone)
