"""The fields of templates: what may stand in brackets, and what it stands for."""

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.base.company import company
from keepwell.desk.cases.models import Case, MessageTemplate
from keepwell.desk.cases.public.links import link_of
from keepwell.desk.customers.models import Person
from keepwell.desk.members.models import Member

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FIELDS: "Mapping[str, StrOrPromise]" = {
    "person": gettext_lazy("the name of whom it goes to"),
    "customer": gettext_lazy("the customer they belong to"),
    "company": gettext_lazy("our own name"),
    "owner": gettext_lazy("who looks after the case, or who writes"),
    "about": gettext_lazy("what the case is about"),
    "number": gettext_lazy("the number of the case"),
    "receipt": gettext_lazy("the link of the customer’s own page of the case"),
}
"""What may stand in a text as `{person}`."""
OF_CASES = frozenset({"about", "number", "receipt"})
"""Fields that nothing stands for without a case."""
_FIELD = re.compile(r"\{([^{}\n]*)\}")


def fields_in(text: str) -> list[str]:
    """Return what stands in brackets, in order.

    >>> fields_in("Dear {person}, see {receipt}.")
    ['person', 'receipt']
    """
    return _FIELD.findall(text)


def check_fields(text: str) -> None:
    """Raise ValidationError for fields that there are not, with the line of each."""
    wrong = [
        _stray(number, name)
        for number, line in enumerate(text.splitlines(), 1)
        for name in fields_in(line)
        if name not in FIELDS
    ]
    if wrong:
        raise ValidationError(wrong)


def needs_case(template: MessageTemplate) -> bool:
    """Return whether a template says something that only a case can tell."""
    every = " ".join(part for one in template.texts.values() for part in one.values())
    return not OF_CASES.isdisjoint(fields_in(every))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with values in place of its fields; what a value says is not looked into.

    >>> filled("Dear {person}, {strange}", {"person": "{owner}"})
    'Dear {owner}, {strange}'
    """
    return _FIELD.sub(lambda found: values.get(found[1], found[0]), text)


def values_for(person: Person | None, case: Case | None, member: Member | None) -> dict[str, str]:
    """Return what fields stand for: of somebody, of a case, and of who writes."""
    account = case.customer if case else person.account if person else None
    owner = (case.owner if case else None) or member
    told = {
        "person": str(person or account or ""),
        "customer": str(account or ""),
        "company": company().name,
        "owner": str(owner or company().name),
    }
    if case is not None:
        told |= {"about": case.about, "number": str(case.pk), "receipt": link_of(case)}
    return told


def words() -> Iterable[tuple[str, "StrOrPromise"]]:
    """Return each field as it is written, and what it stands for."""
    return ((f"{{{name}}}", said) for name, said in FIELDS.items())


def _stray(line: int, name: str) -> str:
    return _("Line {line}: there is no field “{name}”. Expected one of {known}.").format(
        line=line, name=name, known=", ".join(f"{{{one}}}" for one in FIELDS)
    )
