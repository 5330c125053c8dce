"""The room as Django knows it."""

from django.apps import AppConfig


class Cases(AppConfig):
    """What customers are not happy with, until it is mended and they say so."""

    name = "keepwell.desk.cases"
    label = "cases"

    def ready(self) -> None:
        """Tell the log what the deeds of this room are called; let files go with their rows."""
        from django.db.models.signals import post_delete

        from keepwell.desk.cases import attaching
        from keepwell.desk.cases.actions import deeds
        from keepwell.desk.cases.causes import deeds as of_causes

        post_delete.connect(attaching.forget, sender="cases.Attachment")
        assert deeds
        assert of_causes
