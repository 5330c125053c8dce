"""Every version of a scorecard that was ever used to score, kept as text.

A score names the version that made it; with the text at hand it can be explained years later.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from keepwell.engine.scorecard.reading import read_text
from keepwell.engine.scorecard.schema import Scorecard, version_of
from keepwell.errors import KeepwellError

__all__ = ["VersionStore", "version_of"]

_FILE = re.compile(r"(?P<name>[a-z][a-z0-9_]*)@(?P<version>[0-9a-f]{12})\.yaml")


@dataclass(frozen=True)
class VersionStore:
    """A folder of `<name>@<version>.yaml`, each written once and never changed."""

    folder: Path

    def keep(self, scorecard: Scorecard) -> Path:
        """Keep the text of a scorecard, if it is not kept yet; return its file.

        Safe against a kill and against others doing the same: a file is there whole or not at all.
        """
        target = self.folder / f"{scorecard.name}@{scorecard.version}.yaml"
        if not target.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            _write_at_once(target, scorecard.text)
        return target

    def get(self, version: str) -> Scorecard:
        """Return the scorecard of a version.

        Raises KeepwellError if the version was never kept, or its file was changed since.
        """
        for path in self._files():
            if path.name.endswith(f"@{version}.yaml"):
                return _read(path, version)
        raise KeepwellError(
            f'There is no scorecard of version "{version}" in {self.folder}. Versions are kept '
            "when they score; restore the folder from a backup, or score anew."
        )

    def all(self) -> list[Scorecard]:
        """Return every kept scorecard, by name, then version."""
        return [_read(path, path.stem.split("@")[1]) for path in self._files()]

    def _files(self) -> list[Path]:
        files = self.folder.glob("*.yaml") if self.folder.is_dir() else ()
        return sorted(path for path in files if _FILE.fullmatch(path.name))


def _write_at_once(target: Path, text: str) -> None:
    """Write a file that nobody ever sees half written."""
    unfinished = target.with_name(f".{target.name}.{uuid4().hex}")
    try:
        with unfinished.open("wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _read(path: Path, version: str) -> Scorecard:
    """Read a kept version; that its text has changed is found by its hash."""
    text = path.read_bytes().decode(errors="replace")
    scorecard, issues = read_text(text, str(path))
    if scorecard is None or scorecard.version != version:
        detail = f" {issues[0]}" if scorecard is None else ""
        raise KeepwellError(
            f'{path} no longer holds version "{version}": kept versions are never edited.{detail} '
            "Restore the file from a backup."
        )
    return scorecard
