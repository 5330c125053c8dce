"""Accounts, and the people who belong to them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from keepwell.desk.customers.models.indexes import PrefixIndex, TraitIndex
from keepwell.desk.customers.models.standing import Standing
from keepwell.desk.customers.models.tag import Tag

SORTS = {
    "name": "name",
    "score": "score",
    "change_28": "change",
    "value": "value",
    "renewal": "renewal",
    "last_seen_at": "last_seen",
}
"""Columns that a list can be sorted by, and the last word of the index that makes it quick."""

FILTERED = ("owner", "band", "state", "coverage", "value", "renewal")
"""What most filters look at. Indexes of an order carry it along, for what is asked may lie far down
in that order (all unknown have no score), and then nobody is looked at but in the index."""


class Customer(Standing):
    """An account."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="customers",
        db_index=False,  # there is `customers_of_owner`
    )  # fmt: skip
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
        indexes: ClassVar = [
            # Lists show customers or former ones, and page by one of SORTS and the id.
            *(
                models.Index(
                    fields=["is_current", column, "id"],
                    include=[one for one in FILTERED if one != column],
                    name=f"customers_by_{name}",
                )
                for column, name in SORTS.items()
            ),
            # A band is a stretch of scores: without this, its list walks past all the others.
            models.Index(
                fields=["is_current", "band", "score", "id"],
                include=["owner", "band_7", "band_28", "band_91", "value", "renewal"],
                name="customers_in_band",
            ),
            models.Index(fields=["owner", "is_current", "name", "id"], name="customers_of_owner"),
            # Copies elsewhere ask again and again for the few that were published anew.
            models.Index(fields=["is_current", "publication"], name="customers_published_anew"),
            PrefixIndex(fields=["name", "id"], name="customers_name_begins"),
            PrefixIndex(fields=["key", "id"], name="customers_key_begins"),
            TraitIndex(fields=["traits"], name="customers_with_trait"),
        ]


class Person(Standing):
    """Somebody at a customer."""

    account = models.ForeignKey(
        Customer, models.CASCADE, null=True, related_name="people",
        db_index=False,  # there is `people_of_account`
    )  # fmt: skip
    email = models.CharField(max_length=254, blank=True)
    """The trait `email`."""
    phone = models.CharField(max_length=40, blank=True)
    """The trait `phone` without spaces and the like; with its country, it is `+66812345678`."""
    title = models.CharField(max_length=150, blank=True)
    """What they do there: the trait `title` or `role`."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "name", "id"], name="people_of_account"),
            models.Index(fields=["name", "id"], name="people_by_name"),
            PrefixIndex(fields=["email", "account"], name="people_email_begins"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="people_by_phone"),
            TraitIndex(fields=["traits"], name="people_with_trait"),
        ]
