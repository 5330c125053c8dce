"""The room as Django knows it."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Base(AppConfig):
    """Layout, components, template tags, behaviours; no tables."""

    name = "keepwell.desk.base"
    label = "base"

    def ready(self) -> None:
        """Let every room that has a `palette.py` register what can be searched for."""
        from keepwell.desk.base import lookups  # noqa: F401 - it registers them

        autodiscover_modules("palette")
