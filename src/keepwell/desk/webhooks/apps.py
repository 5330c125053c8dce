"""The room as Django knows it."""

from django.apps import AppConfig


class Webhooks(AppConfig):
    """What we tell other systems, and what became of it."""

    name = "keepwell.desk.webhooks"
    label = "webhooks"
