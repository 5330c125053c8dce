"""Customers and people as they are now."""

from collections.abc import Iterator

from django.http import HttpRequest, QueryDict
from ninja import Query

from keepwell.desk.api import answers, shaping
from keepwell.desk.api.endpoints.segments import segment_of
from keepwell.desk.api.models import Scope
from keepwell.desk.api.queries import everybody, walking
from keepwell.desk.api.questions import CustomersAsked
from keepwell.desk.api.reading import TRAIT, reads
from keepwell.desk.api.refusing import invalid, not_found
from keepwell.desk.customers.filters import Filters, TraitTest
from keepwell.desk.customers.filters.criteria import NOBODY
from keepwell.desk.customers.forms import MOST_TESTS
from keepwell.desk.members.models import Member

LONGEST = 255
"""Characters of a trait's name and value."""
TRAITS = {
    "name": "trait",
    "in": "query",
    "style": "form",
    "explode": True,
    "description": "`trait.plan=pro`: whose trait has this value; of several, all must hold.",
    "schema": {
        "type": "object",
        "patternProperties": {r"^trait\.[^\x00]{1,255}$": {"type": "string", "maxLength": LONGEST}},
        "additionalProperties": False,
    },
}
"""How OpenAPI says that parameters may have names that begin so."""


@reads("/customers", Scope.CUSTOMERS, tag="Customers", traits=True, parameters=[TRAITS])
def customers(request: HttpRequest, asked: Query[CustomersAsked]) -> answers.Customers:
    """List customers.

    All filters must hold; of several bands or states, one.
    """
    which = walking.Asked(_filters(asked, request.GET), asked.key or "", asked.changed_since)
    how = walking.Stretch(asked.sort, asked.limit, asked.cursor)
    page, following = walking.stretch(which, how)
    return answers.Customers(customers=[shaping.customer(one) for one in page], next=following)


@reads("/customers/{whole_key:key}", Scope.CUSTOMERS, tag="Customers")
def customer(request: HttpRequest, key: str) -> answers.CustomerInFull:
    """Look up a customer, and what the score is made of."""
    found = everybody.customer_of(key)
    if found is None:
        raise not_found(f"There is no customer with the key “{key[:200]}”.")
    return shaping.customer_in_full(found)


@reads("/people/{whole_key:key}", Scope.CUSTOMERS, tag="People")
def person(request: HttpRequest, key: str) -> answers.PersonInFull:
    """Look up a person, and what their score is made of."""
    found = everybody.person_of(key)
    if found is None:
        raise not_found(f"There is no person with the key “{key[:200]}”.")
    return shaping.person_in_full(found)


def _filters(asked: CustomersAsked, query: QueryDict) -> Filters:
    if asked.segment:
        said = f"There is no segment of customers “{asked.segment}”."
        segment_of(asked.segment, invalid("segment", said), "account")
    return Filters(
        q=asked.q or "",
        band=tuple(asked.band),
        state=tuple(asked.state),
        owner=_owner(asked.owner),
        tag=asked.tag or "",
        renewal_from=asked.renewal_from,
        renewal_to=asked.renewal_to,
        value_from=asked.value_from,
        value_to=asked.value_to,
        score_from=asked.score_from,
        score_to=asked.score_to,
        gone=asked.gone,
        segment=asked.segment or "",
        trait=tuple(_tests(query)),
    )


def _owner(email: str | None) -> str:
    """Return the owner as filters name one; nobody has the number 0."""
    if email is None or email == NOBODY:
        return email or ""
    found = Member.objects.filter(email__iexact=email).first()
    return str(found.pk) if found else "0"


def _tests(query: QueryDict) -> Iterator[TraitTest]:
    given = [
        (name, value) for name in query if name.startswith(TRAIT) for value in query.getlist(name)
    ]
    if len(given) > MOST_TESTS:
        raise invalid(TRAIT, f"Expected at most {MOST_TESTS} traits. Got {len(given)}.")
    for name, value in given:
        trait = name.removeprefix(TRAIT)
        if not 0 < len(trait) <= LONGEST or len(value) > LONGEST or "\0" in name + value:
            said = (
                f"Expected a name and a value of 1 to {LONGEST} characters, as in trait.plan=pro."
            )
            raise invalid(name[:100], said)
        yield TraitTest("is", trait, value)
