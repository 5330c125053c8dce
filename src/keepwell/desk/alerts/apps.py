"""The room as Django knows it."""

from django.apps import AppConfig


class Alerts(AppConfig):
    """What wants a deed from somebody, and how it reaches them."""

    name = "keepwell.desk.alerts"
    label = "alerts"

    def ready(self) -> None:
        """Tell the log what the deeds of this room are called, and listen for new scores."""
        from keepwell.desk.alerts import tasks
        from keepwell.desk.alerts.actions import deeds
        from keepwell.desk.alerts.queries import naming
        from keepwell.desk.customers import uses

        assert deeds
        uses.told_by(naming)
        tasks.listen()
