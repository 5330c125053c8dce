"""A page of the people in a segment, and how many there are."""

from dataclasses import dataclass
from datetime import date

from keepwell.desk.base.paging import Page, turn
from keepwell.desk.customers.models import Person
from keepwell.desk.customers.queries.listing import COUNTED, Count, some
from keepwell.desk.customers.queries.segments import kept_figures, members_of
from keepwell.desk.members.models import Member
from keepwell.engine.segments import Node

SHOWN = ("key", "name", "title", "band", "score", "account__key", "account__name")


@dataclass(frozen=True)
class Found:
    """A page by name, and how many people there are."""

    page: Page[Person]
    count: Count


def found(member: Member, tree: Node, today: date, cursor: str | None) -> Found:
    """Return a page of the people whom the member may see, and the count.

    Few are found first and then sorted: the walk by name to the last of them leads past everybody
    (`listing.found` does so with customers).
    """
    rows = members_of(member, tree, today, "person")
    sums = kept_figures(member, tree, "person")
    count = Count(COUNTED, more=True) if sums is None else Count(sums.customers)
    if sums is None or sums.customers <= COUNTED:
        ids = some(rows)
        if len(ids) <= COUNTED:
            rows, count = Person.objects.filter(pk__among=ids), Count(len(ids))
    shown = rows.select_related("account").only(*SHOWN)
    return Found(turn(shown, "name", cursor), count)
