"""A tree that is on, and what sets it off."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now

from desk.conftest import MakeCustomer, SignedIn
from desk.surveys import making
from keepwell.desk.customers.models import Customer
from keepwell.desk.members.models import Member
from keepwell.desk.rules.actions import editing
from keepwell.desk.rules.models import Tree
from keepwell.desk.rules.tree.reading import read
from keepwell.desk.surveys.models import Answer, Edition, Survey
from keepwell.project import Project

Branches = list[dict[str, Any]]
PutOn = Callable[..., Tree]
AnswerOf = Callable[..., Answer]
DETRACTOR = {
    "name": "Detractor", "when": {"nps": {"at_most": 6}},
    "then": [{"open_case": {"severity": "high", "to": "owner"}}],
}  # fmt: skip
OTHER = {"name": "Other", "then": [{"tag": "seen"}]}


@pytest.fixture(autouse=True)
def on_a_project(desk_project: Project, db: None) -> None:
    """Stand on a project: what is told to the lake needs one."""


@pytest.fixture
def acme(make_customer: MakeCustomer, member: Member) -> Customer:
    """Make a customer whom the member owns."""
    return make_customer("acme", owner=member, value=60_000.0)


@pytest.fixture
def edition(admin: Member) -> Edition:
    """Make a survey that was opened."""
    survey = Survey.objects.create(name="pulse", document=making.plain())
    survey.edition = Edition.objects.create(survey=survey, number=1, document=making.plain())
    survey.save()
    return survey.edition


@pytest.fixture
def answer_of(edition: Edition) -> AnswerOf:
    """Return a function that lets a customer answer: `answer_of(acme, 3, comment="No.")`."""

    def make(customer: Customer | None, score: int, **fields: object) -> Answer:
        given = {"read_at": now() if fields.get("comment") else None, **fields}
        return Answer.objects.create(
            survey=edition.survey, edition=edition, customer=customer, score=score,
            mark=f"{Answer.objects.count():032}", language="en", **given,
        )  # fmt: skip

    return make


@pytest.fixture
def put_on(manager: Member) -> PutOn:
    """Return a function that puts a tree into force: `put_on({"name": "all", "then": […]})`."""

    def make(*branches: dict[str, Any], **keys: object) -> Tree:
        name = f"rules {Tree.objects.count()}"
        tree = editing.make(manager, read({"rules": name, "branches": list(branches), **keys}))
        editing.publish(manager, tree)
        return editing.switch(manager, tree, is_on=True)

    return make


@pytest.fixture
def tree(manager: Member) -> Tree:
    """Make a tree of two branches."""
    return editing.make(manager, read({"rules": "two", "branches": [DETRACTOR, OTHER]}))


@pytest.fixture
def desk(signed_in: SignedIn, manager: Member) -> Client:
    """Sign the manager in."""
    return signed_in(manager)


def names(tree: Tree) -> list[str]:
    """Return the names of the branches as they are kept."""
    tree.refresh_from_db()
    return [branch.name for branch in tree.read().branches]
