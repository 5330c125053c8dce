"""What is read of customers. Every page starts from `visible_to`."""

from keepwell.desk.customers.queries.sight import (
    owned,
    people_visible_to,
    sights,
    visible_to,
    within,
)

__all__ = ["owned", "people_visible_to", "sights", "visible_to", "within"]
