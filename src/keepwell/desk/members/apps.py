"""The room as Django knows it."""

from django.apps import AppConfig


class Members(AppConfig):
    """Members, departments, invitations, the log of deeds."""

    name = "keepwell.desk.members"
    label = "members"
