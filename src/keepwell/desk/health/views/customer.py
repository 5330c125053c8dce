"""The page of one customer, and of one person."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import now

from keepwell.desk.alerts import queries as alerts
from keepwell.desk.alerts.models import Alert
from keepwell.desk.cases import queries as cases
from keepwell.desk.cases.showing import Row, rows
from keepwell.desk.customers.actions import may_give
from keepwell.desk.customers.models import Customer, Note, Person
from keepwell.desk.health.actions.notes import may_change
from keepwell.desk.health.forecasts.queries import CustomerForecast, of_customer
from keepwell.desk.health.forms import NoteText
from keepwell.desk.health.queries.customer import Subject, customers_of, people_of, persons_of
from keepwell.desk.health.queries.notes import notes_of
from keepwell.desk.health.queries.pending import Standing, standing_of
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.desk.playbooks import queries as playbooks
from keepwell.desk.playbooks.models import Plan
from keepwell.desk.playbooks.showing import Row as TaskRow
from keepwell.desk.playbooks.showing import rows as task_rows


@dataclass(frozen=True)
class CustomerPage:
    """What the page of a customer gets."""

    of: Subject
    customer: Customer
    people: list[Person]
    notes: list[tuple[Note, bool]]
    """Each with whether this member may change it."""
    alerts: list[Alert]
    """Open ones."""
    cases: list[Row]
    """The newest."""
    plans: list[Plan]
    """The newest."""
    tasks: list[TaskRow]
    """What is to be done first."""
    standing: Standing
    forecast: CustomerForecast
    form: NoteText
    may_write: bool
    """Whether this member may change anything here."""
    may_give: bool
    """Whether this member may give it another owner."""


@dataclass(frozen=True)
class PersonPage:
    """What the page of a person gets."""

    of: Subject
    person: Person
    may_write: bool


@access(Role.VIEWER)
def customer(request: HttpRequest, key: str) -> HttpResponse:
    """Show a customer: all that the desk's own database knows; the rest comes in fragments."""
    member = member_of(request)
    found = get_object_or_404(customers_of(member), key=key)
    standing = standing_of(found, None)
    if standing.pending:  # said a moment ago: the page goes on looking for its score
        standing = standing_of(found, found.publication)
    page = CustomerPage(
        standing.of,
        found,
        people_of(found),
        [(note, may_change(member, note)) for note in notes_of(found)],
        alerts.of_customer(member, found),
        rows(cases.of_customer(member, found), now()),
        playbooks.plans_of(member, found),
        task_rows(playbooks.tasks_of(member, found), {found.pk}),
        standing,
        of_customer(found),
        NoteText(),
        may_write=member.is_at_least(Role.MEMBER),
        may_give=may_give(member, found),
    )
    return render(request, "health/customer.html", {"page": page})


@access(Role.VIEWER)
def person(request: HttpRequest, key: str) -> HttpResponse:
    """Show a person at a customer."""
    member = member_of(request)
    found = get_object_or_404(persons_of(member), key=key)
    page = PersonPage(Subject("person", found), found, member.is_at_least(Role.MEMBER))
    return render(request, "health/person.html", {"page": page})
