"""The room as Django knows it."""

from django.apps import AppConfig


class Rules(AppConfig):
    """What follows by itself from answers, changes of health and complaints."""

    name = "keepwell.desk.rules"
    label = "rules"

    def ready(self) -> None:
        """Tell the log what the deeds of this room are called, and listen to what happens."""
        from keepwell.desk.customers import uses
        from keepwell.desk.rules.actions import deeds
        from keepwell.desk.rules.queries import naming
        from keepwell.desk.rules.running import claiming

        assert deeds
        uses.told_by(naming)
        claiming.listen()
