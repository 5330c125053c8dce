"""What a member asks of the list of customers, read from an address."""

from dataclasses import dataclass

from django.http import QueryDict

from keepwell.desk.customers.forms import FilterForm
from keepwell.desk.customers.queries import choices
from keepwell.desk.customers.queries.listing import Asked, today
from keepwell.desk.members.models import Member


@dataclass(frozen=True)
class Question:
    """The form that the address fills, and what it asks for as far as it can be understood."""

    form: FilterForm
    asked: Asked


def question(member: Member, query: QueryDict | str) -> Question:
    """Read an address's query."""
    data = QueryDict(query) if isinstance(query, str) else query
    segments = choices.segments()
    form = FilterForm(data, member, choices.tags(), segments)
    return Question(form, Asked(member, form.filters(), today(), choices.trees()))
