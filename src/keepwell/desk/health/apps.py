"""The room as Django knows it."""

from django.apps import AppConfig


class Health(AppConfig):
    """Published scores and what they add up to."""

    name = "keepwell.desk.health"
    label = "health"
