"""Whom an erasure is about: what the lake calls them, and by what else they are known here."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.surveys.models import Answer, Invitation
from keepwell.engine.lake.erased import Kind

SHORTEST = 3
"""Characters of a text that can be looked for without hiding what it is not."""


@dataclass(frozen=True)
class Traces:
    """What tells somebody who is erased; gathered before anything is deleted."""

    accounts: frozenset[str]
    people: frozenset[str]
    """Keys, as the lake has them."""
    addresses: frozenset[str]
    """E-mail addresses and telephone numbers, in lower case."""
    names: frozenset[str]

    @property
    def keys(self) -> frozenset[str]:
        """Return all keys."""
        return self.accounts | self.people

    @cached_property
    def texts(self) -> re.Pattern[str]:
        """Return what finds any of it in a text; not within a longer word of Latin letters."""
        known = self.keys | self.addresses | self.names
        found = sorted((one for one in known if len(one) >= SHORTEST), key=len, reverse=True)
        any_one = "|".join(map(re.escape, found)) or "(?!)"
        return re.compile(f"(?<![A-Za-z0-9])(?:{any_one})(?![A-Za-z0-9])", re.IGNORECASE)


def people_of(account: str) -> set[str]:
    """Return the keys of those whom the desk knows as people of an account."""
    found = set(Person.objects.filter(account__key=account).values_list("key", flat=True))
    for rows in (Answer.objects.all(), Invitation.objects.all()):
        named = rows.order_by().filter(account=account).exclude(person="")
        found |= set(named.values_list("person", flat=True))
    return found


def traces(kind: Kind, name: str, with_them: Collection[str] = ()) -> Traces:
    """Gather what tells an account, or a person; `with_them` are people who go with the account."""
    accounts = frozenset({name} if kind == "account" else ())
    people = frozenset({name} if kind == "person" else with_them)
    customers = Customer.objects.filter(key__in=accounts)
    persons = Person.objects.filter(key__in=people)
    names = {*customers.values_list("name", flat=True), *_full_names(persons)}
    return Traces(accounts, people, frozenset(_addresses(persons, people)), frozenset(names))


def _full_names(persons: "QuerySet[Person]") -> Iterator[str]:
    """Yield names of more than a word: a first name alone is that of a colleague, too."""
    for name in persons.values_list("name", flat=True):
        if " " in name.strip():
            yield name


def _addresses(persons: "QuerySet[Person]", people: Collection[str]) -> Iterator[str]:
    for email, phone in persons.values_list("email", "phone"):
        yield from (one.lower() for one in (email, phone) if one)
    asked = Invitation.objects.filter(person__in=people).exclude(address="").order_by()
    yield from (one.lower() for one in asked.values_list("address", flat=True).distinct())
    yield from (one.lower() for one in people if "@" in one)
