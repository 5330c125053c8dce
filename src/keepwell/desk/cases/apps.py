"""The room as Django knows it."""

from django.apps import AppConfig


class Cases(AppConfig):
    """What customers are not happy with, until it is mended and they say so."""

    name = "keepwell.desk.cases"
    label = "cases"

    def ready(self) -> None:
        """Name the deeds of this room for the log; keep words findable; let files go."""
        from django.db.models.signals import post_delete, post_migrate

        from keepwell.desk.cases import attaching
        from keepwell.desk.cases.actions import deeds
        from keepwell.desk.cases.causes import deeds as of_causes
        from keepwell.desk.cases.searching import INDEXES

        post_delete.connect(attaching.forget, sender="cases.Attachment")
        for index in INDEXES:
            post_migrate.connect(index.prepare, sender=self, weak=False)
        assert deeds
        assert of_causes
