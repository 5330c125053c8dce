"""The room as Django knows it."""

from django.apps import AppConfig


class Surveys(AppConfig):
    """What customers are asked, and what they answer."""

    name = "keepwell.desk.surveys"
    label = "surveys"

    def ready(self) -> None:
        """Tell the log what the deeds of this room are called."""
        from keepwell.desk.surveys.actions import deeds
        from keepwell.desk.surveys.asking import deeds as of_asking

        assert deeds
        assert of_asking
