"""The room as Django knows it."""

from django.apps import AppConfig


class Playbooks(AppConfig):
    """What is done for customers of a kind, step by step, and what came of it."""

    name = "keepwell.desk.playbooks"
    label = "playbooks"

    def ready(self) -> None:
        """Tell the log the deeds of this room; say which playbooks name a segment."""
        from keepwell.desk.customers import uses
        from keepwell.desk.playbooks.actions import deeds
        from keepwell.desk.playbooks.queries import naming

        assert deeds
        uses.told_by(naming)
