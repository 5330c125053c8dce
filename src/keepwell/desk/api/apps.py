"""The room as Django knows it."""

from django.apps import AppConfig


class Api(AppConfig):
    """The keys that let other systems read, and what they are answered."""

    name = "keepwell.desk.api"
    label = "api"
