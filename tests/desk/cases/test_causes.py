"""Which few causes make most of the complaints, and the cases behind each number."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries

from desk.cases.conftest import OpenCase
from desk.conftest import MakeCustomer, SignedIn
from keepwell.desk.cases.causes.arranging import merge_causes, move_cause
from keepwell.desk.cases.causes.asking import By, Question
from keepwell.desk.cases.causes.figures import Figures, figures
from keepwell.desk.cases.causes.tree import Tree
from keepwell.desk.cases.models import Case, Cause, Status
from keepwell.desk.cases.templatetags.cause_words import vital_said
from keepwell.desk.customers.models import Customer
from keepwell.desk.members.models import Deed, Member


def cause_of(name: str, parent: Cause | None = None) -> Cause:
    """Make a root cause."""
    path = f"{parent.path} → {name}" if parent else name
    return Cause.objects.create(name=name, parent=parent, path=path)


@pytest.fixture
def product(db: None) -> Cause:
    """Make a cause with two below it."""
    return cause_of("Product")


@pytest.fixture
def speed(product: Cause) -> Cause:
    """Make one of the two."""
    return cause_of("Speed", product)


@pytest.fixture
def complaints(
    opened: OpenCase, acme: Customer, make_customer: MakeCustomer, product: Cause, speed: Cause
) -> list[Case]:  # fmt: skip
    """Open eight cases: five of the product, of which four about speed; two of bills; one of none.

    Globex is worth less than Acme, complained about speed twice, and about bills.
    """
    globex = make_customer("globex", owner=acme.owner, value=3_000.0)
    bills = cause_of("Bills")
    told = [(acme, speed)] * 2 + [(globex, speed)] * 2 + [(acme, product)]
    told += [(acme, bills), (globex, bills), (acme, None)]
    made = []
    for number, (customer, cause) in enumerate(told):
        case = opened(customer=customer, person=None, about=f"Complaint {number}")
        Case.objects.filter(pk=case.pk).update(cause=cause)
        made.append(case)
    return made


def found(member: Member, below: Cause | None = None, **asked: object) -> Figures:
    """Count."""
    return figures(member, Question(**asked), Tree.read(), below)


def rows(of: Figures) -> list[tuple[str, int, int, float]]:
    """Return what stands in the table."""
    return [
        (one.cause.name, one.tally.cases, one.tally.customers, one.tally.value) for one in of.parts
    ]


@pytest.mark.usefixtures("complaints")
def test_a_parent_counts_what_stands_below_it_once(member: Member) -> None:
    """A cause has the cases of all below it, and each customer and their value once."""
    of = found(member)
    assert rows(of) == [("Product", 5, 2, 15_000.0), ("Bills", 2, 2, 15_000.0)]
    assert (of.total.cases, of.total.customers, of.causeless.cases) == (8, 2, 1)
    assert of.parts[0].months[-1] == 5


@pytest.mark.usefixtures("complaints")
def test_what_stands_below_a_cause_adds_up_to_it(member: Member, product: Cause) -> None:
    """Looked into, a cause falls into those below it and what stands at it alone."""
    of = found(member, product)
    assert [(one.cause.name, one.is_own, one.tally.cases) for one in of.parts] == [
        ("Speed", False, 4), ("Product", True, 1),
    ]  # fmt: skip
    assert of.total.cases == 5


@pytest.mark.usefixtures("complaints")
def test_the_vital_few_are_said(member: Member, product: Cause) -> None:
    """A sentence says how many of the causes make at least four fifths of it."""
    assert vital_said(found(member, product)) == "80% of the complaints: 1 of 2 causes (50%)."
    by_customers = vital_said(found(member, by=By.CUSTOMERS))
    assert by_customers.startswith("100% of the customers")


def test_what_is_old_or_merged_is_not_counted(member: Member, complaints: list[Case]) -> None:
    """Cases of before the period, and those that go on in another, are in no figure."""
    Case.objects.filter(pk=complaints[0].pk).update(opened_at=now() - timedelta(days=200))
    Case.objects.filter(pk=complaints[1].pk).update(status=Status.MERGED)
    assert found(member, months=6).parts[0].tally.cases == 3
    assert found(member, months=12).parts[0].tally.cases == 4


@pytest.mark.usefixtures("complaints")
def test_every_number_opens_its_cases(manager: Member, signed_in: SignedIn, product: Cause) -> None:
    """The page of a cause lists as many cases as the ranking counts, own or all, and of none."""
    desk = signed_in(manager)
    page = desk.get(f"/causes/{product.pk}/").content.decode()
    assert page.count("Complaint ") == 5
    assert desk.get(f"/causes/{product.pk}/?own=1").content.decode().count("Complaint ") == 1
    assert desk.get("/causes/none/").content.decode().count("Complaint ") == 1
    ranking = desk.get("/causes/figures/0/").content.decode()
    assert f'/causes/{product.pk}/?months=12&amp;segment=&amp;by=cases#cases">5</a>' in ranking
    assert "100% of the complaints: 2 of 2 causes" in ranking  # Product alone is 71 %


@pytest.mark.usefixtures("complaints")
def test_a_stranger_counts_nothing(stranger: Member, signed_in: SignedIn, product: Cause) -> None:
    """Who sees none of the customers sees none of their complaints, on no page."""
    assert found(stranger).total.cases == 0
    desk = signed_in(stranger)
    for path in ("/causes/figures/0/", f"/causes/{product.pk}/", "/causes/none/"):
        assert "Complaint " not in desk.get(path).content.decode()


@pytest.mark.usefixtures("complaints")
def test_it_takes_few_questions(
    member: Member, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """However many causes there are, they are counted by the same three questions."""
    tree = Tree.read()
    with django_assert_num_queries(3):
        figures(member, Question(), tree)


def test_a_longer_list_takes_no_more_questions(
    manager: Member, signed_in: SignedIn, complaints: list[Case], product: Cause, speed: Cause
) -> None:
    """The page of a cause asks as much for one case as for five."""
    desk, asked = signed_in(manager), []
    for shown in (complaints, complaints[:1]):
        Case.objects.exclude(pk__in=[one.pk for one in shown]).update(cause=None)
        desk.get(f"/causes/{product.pk}/")
        with CaptureQueriesContext(connection) as found:
            desk.get(f"/causes/{product.pk}/")
        asked.append(len(found))
    assert speed.cases.count() == 1
    assert asked[0] == asked[1]


def test_a_cause_moves_with_what_is_below_it(manager: Member, product: Cause, speed: Cause) -> None:
    """Moved, a cause and all below it read by their new place, and the log tells it."""
    deeper = cause_of("On phones", speed)
    move_cause(manager, speed, None)
    deeper.refresh_from_db()
    assert (speed.path, deeper.path) == ("Speed", "Speed → On phones")
    assert Deed.objects.filter(verb="cases.cause_move").exists()
    with pytest.raises(ValidationError, match="below itself"):
        move_cause(manager, speed, deeper)
    move_cause(manager, speed, product)
    deeper.refresh_from_db()
    assert deeper.path == "Product → Speed → On phones"


def test_two_causes_become_one(
    manager: Member, complaints: list[Case], product: Cause, speed: Cause
) -> None:
    """Merged, the cases have the other cause, and what stood below stands below that."""
    deeper, bills = cause_of("On phones", speed), Cause.objects.get(name="Bills")
    merge_causes(manager, speed, bills)
    deeper.refresh_from_db()
    assert deeper.path == "Bills → On phones"
    assert bills.cases.count() == 6
    assert not Cause.objects.filter(name="Speed").exists()
    with pytest.raises(ValidationError, match="stands below it"):
        merge_causes(manager, bills, deeper)
    assert product.cases.count() == 1
    assert len(complaints) == Case.objects.count()


def test_the_tree_is_arranged_by_managers(
    manager: Member, member: Member, signed_in: SignedIn, product: Cause, speed: Cause
) -> None:
    """Managers move causes at the desk; others may not, and what cannot be is said."""
    path = f"/cases/causes/{speed.pk}/move/"
    assert signed_in(member).post(path).status_code == HTTPStatus.FORBIDDEN
    said = signed_in(manager).post(path, {"other": speed.pk}, follow=True).content.decode()
    assert "cannot stand below itself" in said
    signed_in(manager).post(path, {"other": ""})
    speed.refresh_from_db()
    assert speed.path == "Speed"
    assert product.path == "Product"
