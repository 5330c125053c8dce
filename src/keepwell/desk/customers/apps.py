"""The room as Django knows it."""

from django.apps import AppConfig


class Customers(AppConfig):
    """Accounts, people, tags, notes, segments."""

    name = "keepwell.desk.customers"
    label = "customers"

    def ready(self) -> None:
        """Say which segments refer to one."""
        from keepwell.desk.customers import uses
        from keepwell.desk.customers.queries.choices import segments_naming

        uses.told_by(segments_naming)
