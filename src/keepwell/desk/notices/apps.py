"""The room as Django knows it."""

from django.apps import AppConfig


class Notices(AppConfig):
    """Notices and the letters they are mailed in."""

    name = "keepwell.desk.notices"
    label = "notices"
