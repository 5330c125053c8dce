"""The room as Django knows it."""

from django.apps import AppConfig


class Playbooks(AppConfig):
    """What is done for customers of a kind, step by step, and what came of it."""

    name = "keepwell.desk.playbooks"
    label = "playbooks"

    def ready(self) -> None:
        """Tell the log what the deeds of this room are called."""
        from keepwell.desk.playbooks.actions import deeds

        assert deeds
