"""What `keepwell.toml` says about the company, at hand for every page and every sum of money."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from keepwell.errors import ProjectError
from keepwell.project import FILE, Settings


def company() -> Settings:
    """Return the project's settings as the file is now.

    A file that cannot be used leaves the defaults: what needs the project says so itself, and the
    page that tells it still has to be drawn.
    """
    path = _file_in(settings.PROJECT_FOLDER)
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, ProjectError):
        return Settings()


@lru_cache(maxsize=8)
def _read(path: Path, _changed_at: int) -> Settings:
    return Settings.read(path)


@lru_cache(maxsize=8)
def _file_in(folder: str | Path) -> Path:
    # Asked for every sum of money, and putting a path together costs more than looking at the file.
    return Path(folder) / FILE
