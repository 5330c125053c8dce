"""What a customer's page says of their answers."""

from pytest_django import DjangoAssertNumQueries

from desk.conftest import SignedIn
from desk.surveys.answering import text
from desk.surveys.answers.conftest import Answered
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.members.models import Member
from keepwell.desk.surveys.models import Verdict


def test_the_last_answers_and_what_they_come_to(
    answered: Answered, acme: Customer, ann: Person, viewer: Member, signed_in: SignedIn
) -> None:
    """The page fetches the last answers, and the account's score: of each person the last."""
    client = signed_in(viewer)
    address = f"/answers/of/{acme.pk}/"
    page = text(client.get("/customers/acme/"))
    assert f'hx-get="{address}"' in page
    assert 'href="/answers/?customer=acme"' in page
    assert "Nobody here has answered" in text(client.get(address))
    of_acme = {"customer": acme, "account": "acme"}
    answered(0, "Then", contact=ann, person="ann", **of_acme)
    answered(10, "Now", contact=ann, person="ann", **of_acme)
    answered(7, **of_acme)
    answered(0, "Held", verdict=Verdict.HELD, **of_acme)
    answered(0, "Elsewhere")
    part = text(client.get(address))
    assert "<strong>8.5</strong>" in part
    assert "Now" in part
    assert "Held" not in part
    assert "Elsewhere" not in part


def test_it_takes_few_questions(
    answered: Answered, acme: Customer, viewer: Member, signed_in: SignedIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    """However many have answered, the part takes a fixed number of queries."""
    for score in range(10):
        answered(score, customer=acme, account="acme", person=f"p{score}")
    client = signed_in(viewer)
    with django_assert_max_num_queries(9):
        client.get(f"/answers/of/{acme.pk}/")


def test_a_stranger_finds_nothing(
    answered: Answered, acme: Customer, stranger: Member, signed_in: SignedIn
) -> None:
    """There are no answers of a customer that one may not see."""
    answered(9, customer=acme)
    assert signed_in(stranger).get(f"/answers/of/{acme.pk}/").status_code == 404
