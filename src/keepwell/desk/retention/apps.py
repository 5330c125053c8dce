"""The room as Django knows it."""

from django.apps import AppConfig


class Retention(AppConfig):
    """Figures of retention."""

    name = "keepwell.desk.retention"
    label = "retention"
