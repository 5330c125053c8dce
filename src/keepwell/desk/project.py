"""The engine's project that this desk stands on."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from keepwell.project import FILE, Project, Settings


def project() -> Project:
    """Open the project as its files are now; raise ProjectError if they cannot be used."""
    root = Path(settings.PROJECT_FOLDER).resolve()
    path = root / FILE
    if not path.is_file():
        return Project.open(root)  # says what is missing
    return Project(root, _settings(path, path.stat().st_mtime_ns))


@lru_cache(maxsize=8)
def _settings(path: Path, _changed_at: int) -> Settings:
    """Read the settings once for each change of their file: a page asks for them many times."""
    return Settings.read(path)
