"""The room as Django knows it."""

from django.apps import AppConfig


class Surveys(AppConfig):
    """What customers are asked, and what they answer."""

    name = "keepwell.desk.surveys"
    label = "surveys"

    def ready(self) -> None:
        """Tell the log what the deeds of this room are called; keep comments findable."""
        from django.db.models.signals import post_migrate

        from keepwell.desk.customers import uses
        from keepwell.desk.surveys.actions import deeds
        from keepwell.desk.surveys.answers.indexing import COMMENTS
        from keepwell.desk.surveys.asking import deeds as of_asking
        from keepwell.desk.surveys.asking.queries import naming
        from keepwell.desk.surveys.topics import deeds as of_topics

        assert deeds
        assert of_asking
        assert of_topics
        uses.told_by(naming)
        post_migrate.connect(COMMENTS.prepare, sender=self, weak=False)
