"""Erasing at the desk from outside of it: for the command line."""

import os
from collections.abc import Mapping

from keepwell.engine.lake.erased import Kind
from keepwell.project import Project


def has_desk(project: Project) -> bool:
    """Return whether a desk stands on a project, as far as this machine knows."""
    return (project.root / "desk.sqlite3").exists() or "KEEPWELL_DATABASE_URL" in os.environ


def erase_at_desk(project: Project, kind: Kind, name: str) -> Mapping[str, int]:
    """Erase an account or a person from a project's desk; return rows by table, see `actions`.

    Raises DeskError if its database does not answer.
    """
    from keepwell.desk.serving import preparing

    preparing.stand_on(project, address="http://127.0.0.1:8000")
    preparing.prepare()
    from keepwell.desk.erasing.actions import erase

    return erase(kind, name)
