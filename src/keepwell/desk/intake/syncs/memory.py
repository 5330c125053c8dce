"""How far each declaration has come: dlt's cursors, in the project's hidden folder.

Nothing of what was pulled is kept here but the newest value of each cursor, and by which rows with
just that value are known again.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from filelock import FileLock, Timeout

from keepwell.desk.intake.syncs import FOLDER
from keepwell.errors import SyncError


def folder() -> Path:
    """Return where it is kept; only the desk's own user may look into it."""
    where = Path(settings.PROJECT_FOLDER) / settings.HIDDEN_FOLDER.name / FOLDER
    where.mkdir(mode=0o700, parents=True, exist_ok=True)
    return where


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Keep others from pulling by the same declaration. Raises SyncError if somebody does."""
    lock = FileLock(folder() / f"{name}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise SyncError(
            f'"{name}" is being pulled from already. Wait until that is done.'
        ) from None
    try:
        yield
    finally:
        lock.release()


def recall(name: str) -> dict[str, Any]:
    """Return dlt's state after the last time; empty at first."""
    from dlt.common.json import json

    path = _path(name)
    return json.typed_loadb(path.read_bytes()) if path.exists() else {}


def keep(name: str, state: dict[str, Any]) -> None:
    """Keep dlt's state, all of it or, if we are killed meanwhile, the one before."""
    from dlt.common.json import json

    path = _path(name)
    fresh = path.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(json.typed_dumpb(state))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def forget(name: str) -> None:
    """Begin from the beginning the next time."""
    _path(name).unlink(missing_ok=True)


def _path(name: str) -> Path:
    return folder() / f"{name}.json"
