"""What accounts come to at the desk, whether deciders answered, and the rule for it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries

from desk.conftest import MakeCustomer, SignedIn
from desk.surveys.answering import text
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.members.models import Deed, Member
from keepwell.desk.project import project
from keepwell.desk.surveys.models import Answer, Survey, Verdict
from keepwell.desk.surveys.results.accounts import accounts, rule
from keepwell.desk.surveys.results.counter import counter

Said = Callable[..., Answer]


@pytest.fixture
def said(survey: Survey) -> Said:
    """Return a function with which a person answers: `said(ann, 9)`."""

    def make(who: Person, score: int, **fields: object) -> Answer:
        given = {
            "survey": survey, "edition": survey.edition, "mark": f"m{Answer.objects.count()}",
            "score": score, "language": "en", "contact": who, "person": who.key,
            "customer": who.account, "account": who.account.key if who.account else "",
        }  # fmt: skip
        return Answer.objects.create(**(given | fields))

    return make


def person(key: str, account: Customer, role: str) -> Person:
    """Make somebody with a role."""
    return Person.objects.create(key=key, name=key, account=account, traits={"role": role})


def test_each_account_counts_once(
    survey: Survey, said: Said, admin: Member, acme: Customer, make_customer: MakeCustomer
) -> None:
    """Three people of one account and one of another are two accounts: NPS 0, and 1 of 2 heard."""
    beta = make_customer("beta")
    buyer, user = person("buyer", acme, "buyer"), person("user", acme, "user")
    person("silent", beta, "champion")
    said(buyer, 0)
    said(buyer, 10)
    said(user, 10)
    said(user, 0, verdict=Verdict.HELD)
    said(person("other", beta, "user"), 3)
    said(person("old", make_customer("gamma"), "user"), 0, at=now() - timedelta(days=400))
    found = accounts(admin, survey)
    assert found is not None
    assert (found.opinion.answers, found.opinion.figure) == (2, 0)
    assert (found.covered.count, found.covered.of) == (1, 2)


def test_roles_weigh_as_declared(survey: Survey, said: Said, admin: Member, acme: Customer) -> None:
    """By the rule of feedback.yaml a buyer outweighs a user; who has no weight does not count."""
    (project().root / "feedback.yaml").write_text(
        "accounts: {rule: weighted, weights: {buyer: 3, intern: 0}, deciders: [intern]}\n"
    )
    said(person("buyer", acme, "buyer"), 10)
    said(person("user", acme, "user"), 6)
    said(person("intern", acme, "intern"), 0)
    found = accounts(admin, survey)
    assert found is not None
    assert found.opinion.mean == 9
    assert (found.covered.count, found.covered.of) == (1, 1)


def test_a_stranger_reads_nothing_of_it(
    survey: Survey, said: Said, stranger: Member, acme: Customer
) -> None:
    """Accounts and deciders of customers that one may not see are in no figure."""
    said(person("buyer", acme, "buyer"), 10)
    assert counter(stranger, survey).total == 0
    found = accounts(stranger, survey)
    assert found is not None
    assert (found.opinion.answers, found.covered.of) == (0, 0)


def test_the_part_of_the_page(
    said: Said, viewer: Member, signed_in: SignedIn, acme: Customer,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    """The page fetches the figure with help at it, in few queries; a broken file is said."""
    said(person("buyer", acme, "buyer"), 10)
    client = signed_in(viewer)
    assert "/surveys/pulse/accounts/" in text(client.get("/surveys/pulse/"))
    with django_assert_max_num_queries(6):
        page = text(client.get("/surveys/pulse/accounts/"))
    assert "of 1 account, likely between" in page
    assert "1 of 1 customers with a known decider" in page
    assert "/account-rule/" not in page
    (project().root / "feedback.yaml").write_text("accounts: {rule: nothing}\n")
    assert "Expected" in text(client.get("/surveys/pulse/accounts/"))


def test_a_manager_chooses_the_rule(
    manager: Member, member: Member, signed_in: SignedIn, survey: Survey
) -> None:
    """The rule is written into feedback.yaml, and all else in there stays letter by letter."""
    file = project().root / "feedback.yaml"
    topics = "# ours\ntopics:\n  - name: price  # dear\n    words: [price]\n"
    file.write_text(f"accounts:\n  rule: last\n\n  role: job\n{topics}")
    client = signed_in(manager)
    page = text(client.get("/account-rule/"))
    assert 'value="job"' in page
    given = {
        "how": "weighted", "role": "role", "deciders": "buyer, owner", "other": "0.5",
        "weights": "buyer: 3\nowner: 0",
    }  # fmt: skip
    assert "was not understood" in text(client.post("/account-rule/", given | {"weights": "buyer"}))
    assert client.post("/account-rule/", given).status_code == 302
    assert file.read_text().startswith(topics)
    assert (rule().weights, rule().other) == ({"buyer": 3, "owner": 0}, 0.5)
    assert rule().deciders == ("buyer", "owner")
    assert Deed.objects.get().verb == "surveys.account_rule"
    assert signed_in(member).get("/account-rule/").status_code == 403


def test_what_we_cannot_change_is_left_alone(
    manager: Member, signed_in: SignedIn, survey: Survey
) -> None:
    """A file with mistakes, or written so that its part cannot be told, is not touched."""
    file, client = project().root / "feedback.yaml", signed_in(manager)
    given = {"how": "mean", "role": "role", "deciders": "buyer", "other": "1"}
    for before in ("topics: 3\n", "{accounts: {rule: last}}\n"):
        file.write_text(before)
        client.post("/account-rule/", given)
        assert file.read_text() == before
    file.unlink()
    client.post("/account-rule/", given)
    assert rule().deciders == ("buyer",)


def test_the_counter_asks_once(
    said: Said, viewer: Member, signed_in: SignedIn, acme: Customer,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    """What is looked at every few seconds takes one question beside the survey and the reader."""
    ann = person("ann", acme, "buyer")
    said(ann, 9)
    said(ann, 9, at=now() - timedelta(days=2))
    said(ann, 0, verdict=Verdict.HELD)
    client = signed_in(viewer)
    assert 'data-looks="5"' in text(client.get("/surveys/pulse/"))
    with django_assert_max_num_queries(4):
        page = text(client.get("/surveys/pulse/count/"))
    assert "<strong>2</strong> answers, 1 today" in page
