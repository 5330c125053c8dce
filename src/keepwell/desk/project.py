"""The engine's project that this desk stands on."""

from django.conf import settings

from keepwell.project import Project


def project() -> Project:
    """Open the project as its files are now; raise ProjectError if they cannot be used."""
    return Project.open(settings.PROJECT_FOLDER)
