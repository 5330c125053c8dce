"""The room as Django knows it."""

from django.apps import AppConfig


class Surveys(AppConfig):
    """What customers are asked, and what they answer."""

    name = "keepwell.desk.surveys"
    label = "surveys"
