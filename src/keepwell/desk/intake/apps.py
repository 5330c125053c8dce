"""The room as Django knows it."""

from django.apps import AppConfig


class Intake(AppConfig):
    """The inbox of facts that are on their way into the lake."""

    name = "keepwell.desk.intake"
    label = "intake"
