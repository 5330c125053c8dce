"""Making a project ready to be served: tables, assets, the first administrator. Safe to repeat."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import django
from filelock import FileLock

from keepwell.desk.env import make_secret
from keepwell.errors import DeskError
from keepwell.project import Project

MADE_BY = ("keepwell", "django", "vl-convert-python", "whitenoise")
"""Packages whose version tells whether the collected assets are theirs."""
STAMP = "collected-from"
PREPARING = 0x6B656570
"""Our number among PostgreSQL's advisory locks: "keep"."""


def stand_on(project: Project, *, address: str) -> None:
    """Let this process, and those that it starts, be the desk of a project.

    `address` is where people find the desk, unless KEEPWELL_URL says otherwise. Raises
    ProjectError if the environment says something that cannot be used.
    """
    make_secret(project.root)
    os.environ["KEEPWELL_PROJECT"] = str(project.root)
    os.environ.setdefault("KEEPWELL_URL", address)
    os.environ["DJANGO_SETTINGS_MODULE"] = "keepwell.desk.settings"
    django.setup()


def prepare() -> None:
    """Bring tables and assets up to date. Raises DeskError if the database does not answer."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import OperationalError, connection

    from keepwell.desk.jobs import rhythms

    try:
        with _alone(settings.HIDDEN_FOLDER):
            call_command("migrate", interactive=False, verbosity=0)
            rhythms.settle()
            if not settings.DEBUG:
                _collect(settings.STATIC_ROOT)
    except OperationalError as problem:
        raise DeskError(
            f"The desk's database does not answer: {str(problem).strip()} Start it, or name "
            "another with KEEPWELL_DATABASE_URL."
        ) from problem
    finally:
        connection.close()


def _collect(target: Path) -> None:
    """Gather the assets of all rooms, unless they are there as they would be gathered."""
    from django.core.management import call_command

    stamp, now = target / STAMP, _fingerprint()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == now:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=target.exists())
    stamp.write_text(now, encoding="utf-8")


def _fingerprint() -> str:
    """Return a text that changes with the packages and with any asset."""
    from django.contrib.staticfiles.finders import AppDirectoriesFinder

    known = [f"{name} {version(name)}" for name in MADE_BY]
    for path, storage in AppDirectoriesFinder().list(None):
        known.append(f"{path} {Path(storage.path(path)).stat().st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(known)).encode()).hexdigest()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep others from preparing the same database meanwhile, on this machine or another."""
    from django.db import connection

    with FileLock(folder / "preparing.lock"):
        if connection.vendor != "postgresql":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [PREPARING])


def has_administrator() -> bool:
    """Return whether somebody can sign in and manage the desk."""
    from keepwell.desk.members import actions

    return actions.has_administrator()


def make_administrator(email: str, password: str) -> None:
    """Make the first administrator, and the rules that most begin with, switched off.

    Raises DeskError for an address or password that will not do.
    """
    from django.core.exceptions import ValidationError

    from keepwell.desk.members import actions
    from keepwell.desk.rules.starting import default_rules

    try:
        actions.first_administrator(email, password)
    except ValidationError as problem:
        raise DeskError(" ".join(problem.messages)) from None
    default_rules()
