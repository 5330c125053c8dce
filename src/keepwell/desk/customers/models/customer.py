"""Accounts, and the people who belong to them."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from keepwell.desk.customers.models.standing import Standing
from keepwell.desk.customers.models.tag import Tag


class Customer(Standing):
    """An account."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="customers"
    )
    """The member whose e-mail address or name the trait `owner` holds."""
    owner_text = models.CharField(max_length=255, blank=True)
    """The trait `owner` as it stands."""
    value = models.FloatField(null=True)
    """Worth a year, in the project's currency; None if nothing tells it."""
    renewal = models.DateField(null=True)
    """When the contract comes up: the trait `renewal_date`."""
    people_count = models.IntegerField(default=0)
    tags = models.ManyToManyField(Tag, related_name="customers")

    class Meta:
        # Lists page by one of these and the id; every order a list offers needs its index.
        indexes: ClassVar = [
            models.Index(fields=["name", "id"], name="customers_by_name"),
            models.Index(fields=["score", "id"], name="customers_by_score"),
            models.Index(fields=["change_28", "id"], name="customers_by_change"),
            models.Index(fields=["value", "id"], name="customers_by_value"),
            models.Index(fields=["renewal", "id"], name="customers_by_renewal"),
            models.Index(fields=["last_seen_at", "id"], name="customers_by_last_seen"),
            models.Index(fields=["owner", "name", "id"], name="customers_of_owner"),
        ]


class Person(Standing):
    """Somebody at a customer."""

    account = models.ForeignKey(Customer, models.CASCADE, null=True, related_name="people")
    email = models.CharField(max_length=254, blank=True)
    """The trait `email`."""
    title = models.CharField(max_length=150, blank=True)
    """What they do there: the trait `title` or `role`."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "name", "id"], name="people_of_account"),
            models.Index(fields=["email"], name="people_by_email"),
        ]
