"""Telephone numbers of people, however they are written."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from desk.health.small_company import AS_OF, know
from keepwell.desk.customers.models import Person
from keepwell.desk.customers.phones import WRITTEN, dialled, is_international
from keepwell.desk.health.publishing import publish
from keepwell.project import Project

NUMBERS = {
    "+48 22 123 45 67": "+48221234567",
    "0048-22-123.45.67": "+48221234567",
    " +31 (0)20 / 123 4567 ": "+31201234567",
    "(081) 234-5678": "0812345678",
    "66812345678.0": "66812345678",
}


@pytest.mark.parametrize(("written", "number"), NUMBERS.items())
def test_a_number_is_kept_as_it_is_dialled(written: str, number: str) -> None:
    """However a number is written it is dialled alike, one by one or in a column of many."""
    column = pa.array([written])
    for pattern, instead in WRITTEN:
        column = pc.replace_substring_regex(column, pattern, instead)
    assert dialled(written) == number == column[0].as_py()


@pytest.mark.parametrize(
    ("number", "reaches"),
    [("+48221234567", True), ("0812345678", False), ("+0481234567", False), ("+4822 12", False)],
)
def test_only_a_number_with_its_country_reaches_from_anywhere(
    number: str, *, reaches: bool
) -> None:
    """E.164: a plus sign, no nought first, digits only."""
    assert is_international(number) is reaches


@pytest.mark.slow
@pytest.mark.django_db
def test_the_trait_phone_is_published(company: Project) -> None:
    """A person's last known number is on their row at the desk."""
    know(company, "acc-0003", "phone", "+66 (0)81 234 5678", person="acc-0003-p01")
    publish(company, AS_OF)
    assert Person.objects.get(key="acc-0003-p01").phone == "+66812345678"
