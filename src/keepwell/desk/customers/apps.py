"""The room as Django knows it."""

from django.apps import AppConfig


class Customers(AppConfig):
    """Accounts, people, tags, notes, segments."""

    name = "keepwell.desk.customers"
    label = "customers"
