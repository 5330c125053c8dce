"""Some of many customers, chosen by chance and yet the same each time."""

from typing import TypeVar

from django.db.models import F, Model, QuerySet, Value
from django.db.models.functions import Mod
from django.db.models.lookups import LessThan

Row = TypeVar("Row", bound=Model)
HASH = 2_654_435_761
"""Knuth's multiplier: ids that follow each other land far apart."""
RANGE = 2**32


def sample(rows: QuerySet[Row], most: int) -> tuple[QuerySet[Row], int]:
    """Return at most `most` of some rows, by a hash of their ids, and how many there are."""
    everybody = rows.order_by().count()
    if everybody > most:
        place = Mod(F("pk") * Value(HASH), Value(RANGE))
        rows = rows.filter(LessThan(place, Value(int(RANGE * most / everybody))))
    return rows.order_by("pk")[:most], everybody
