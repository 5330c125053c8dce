"""The room as Django knows it."""

from django.apps import AppConfig


class Reports(AppConfig):
    """What closing the loop brings, inside and outside."""

    name = "keepwell.desk.reports"
    label = "reports"

    def ready(self) -> None:
        """Tell the log what the deeds of this room are called."""
        from keepwell.desk.reports import deeds

        assert deeds
