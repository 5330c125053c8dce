"""Whose page it is, and what its head says."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from keepwell.desk.customers.models import Customer, Person, Tag
from keepwell.desk.customers.queries import people_visible_to, visible_to
from keepwell.desk.health.kinds import UNITS, Kind
from keepwell.desk.health.queries.measures import Makeup, makeup
from keepwell.desk.members.models import Member
from keepwell.engine.scorecard.schema import Unit

FIRST_PEOPLE = 8
"""How many people of a customer are named before one asks for all."""


@dataclass(frozen=True)
class Subject:
    """A customer or a person whose page a member may open."""

    kind: Kind
    standing: Customer | Person

    @property
    def pk(self) -> int:
        """Its number in the desk, which addresses of its fragments carry."""
        return self.standing.pk

    @property
    def unit(self) -> Unit:
        """What the engine calls its kind."""
        return UNITS[self.kind]

    @property
    def account(self) -> Customer | None:
        """The customer it is, or belongs to."""
        return self.standing.account if isinstance(self.standing, Person) else self.standing

    @cached_property
    def makeup(self) -> Makeup:
        """What its score is made of."""
        return makeup(self.standing)

    @property
    def days_to_renewal(self) -> int | None:
        """Days until the contract comes up; negative when it has."""
        renewal: date | None = getattr(self.standing, "renewal", None)
        return None if renewal is None else (renewal - timezone.localdate()).days

    @property
    def overridden_until(self) -> date | None:
        """The last day on which a colleague's override holds; None if there is none."""
        held = self.standing.held.get("override")
        return date.fromisoformat(held["until"]) if held else None


def customers_of(member: Member) -> QuerySet[Customer]:
    """Return the customers a member may see, with what a page's head shows of them."""
    tags = Prefetch("tags", Tag.objects.order_by("name"))
    return visible_to(member).select_related("owner").prefetch_related(tags)


def persons_of(member: Member) -> QuerySet[Person]:
    """Return the people a member may see, with the customer they belong to."""
    return people_visible_to(member).select_related("account__owner")


def subject(member: Member, kind: Kind, pk: int) -> Subject:
    """Return whom a fragment is about; raise DoesNotExist if the member may not see it."""
    if kind == "person":
        return Subject(kind, persons_of(member).get(pk=pk))
    return Subject(kind, visible_to(member).select_related("owner").get(pk=pk))


def people_of(customer: Customer, many: int = FIRST_PEOPLE) -> list[Person]:
    """Return the people of a customer, whoever was there last first."""
    return list(customer.people.filter(is_current=True).order_by("-last_seen_at", "id")[:many])


def known_tag(name: str) -> str:
    """Return a tag as it is written already, if only the case of its letters differs."""
    found = Tag.objects.filter(name__iexact=name).values_list("name", flat=True).first()
    return found or name
