"""Opening a project, which a desk does for every page."""

import os
from pathlib import Path

import pytest

from keepwell.project import Project


def test_a_project_is_opened_again_without_a_walk_through_all_time_zones(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The zones of the machine are listed once a process, not for every project."""
    walked: list[Path] = []
    monkeypatch.setattr(os, "walk", lambda folder, *_: walked.append(Path(folder)) or [])
    assert Project.open(project.root) == project
    assert not walked
