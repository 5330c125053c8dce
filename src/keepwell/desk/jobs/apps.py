"""The room as Django knows it."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Jobs(AppConfig):
    """Work in the background."""

    name = "keepwell.desk.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Find what every room declares in its `tasks.py`."""
        autodiscover_modules("tasks")
