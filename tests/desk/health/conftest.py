"""The small company, made once and copied for every test that publishes it."""

import shutil
from pathlib import Path

import pytest
from pytest_django import Settings

from desk.health.small_company import found, simplify
from keepwell.project import Project


@pytest.fixture(scope="session")
def _small_company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return simplify(found(tmp_path_factory.mktemp("small") / "company")).root


@pytest.fixture
def company(_small_company: Path, tmp_path: Path, settings: Settings) -> Project:
    """Return the small company, fresh, and let the desk stand on it."""
    settings.PROJECT_FOLDER = tmp_path / "company"
    shutil.copytree(_small_company, settings.PROJECT_FOLDER)
    return Project.open(settings.PROJECT_FOLDER)
