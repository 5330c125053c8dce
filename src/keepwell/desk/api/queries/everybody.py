"""Who a key is: it sees all customers, as nobody in particular."""

from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.health.kinds import Kind
from keepwell.desk.health.queries.customer import Subject, customers_of, persons_of
from keepwell.desk.members.models import Member, Visibility


def company_itself() -> Member:
    """Return whose eyes a key looks through: no member's, and all customers are in sight."""
    return Member(visibility=Visibility.ALL)


def customer_of(key: str) -> Customer | None:
    """Return the customer of a key."""
    return customers_of(company_itself()).filter(key=key).first() if _possible(key) else None


def person_of(key: str) -> Person | None:
    """Return the person of a key."""
    return persons_of(company_itself()).filter(key=key).first() if _possible(key) else None


def subject_of(kind: Kind, key: str) -> Subject | None:
    """Return whose past is asked for."""
    found = customer_of(key) if kind == "customer" else person_of(key)
    return None if found is None else Subject(kind, found)


def _possible(key: str) -> bool:
    """Return whether a database takes it as a text at all."""
    return "\0" not in key
