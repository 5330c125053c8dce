"""Touchpoints set rules off, each once, from when somebody asks for them."""

from datetime import datetime, timedelta

import pytest
from django.utils.timezone import now

from desk.rules.conftest import PutOn
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.intake import moving
from keepwell.desk.intake.actions import tell
from keepwell.desk.playbooks.models import Task
from keepwell.desk.rules import tasks, trying
from keepwell.desk.rules.models import Firing, Place, Tree

CALL = {"task": {"title": "Call", "to": "owner"}}


@pytest.fixture
def tree(put_on: PutOn, acme: Customer) -> Tree:
    """Put a tree on that asks for cancellations, and let it look once."""
    made = put_on({"name": "Leaves", "on": ["event"], "when": {"event": "Cancelled"},
                   "then": [CALL]})  # fmt: skip
    tasks.run.func()
    return made


def happen(ident: str, at: datetime | None = None, **who: str) -> None:
    """Let something be told, and reach the lake."""
    tell("touchpoints", [{"event": "Cancelled", "at": at or now(), **(who or {"account": "acme"})}],
         ids=[ident])  # fmt: skip
    moving.move()


def test_a_touchpoint_is_handled_once(tree: Tree) -> None:
    """However often it is looked, and told, it sets the rules off once."""
    happen("one")
    tasks.run.func()
    happen("one")
    happen("two")
    tasks.run.func()
    tasks.run.func()
    assert (Firing.objects.count(), Task.objects.count()) == (2, 2)
    assert trying.rehearse(tree.read(), now() + timedelta(minutes=1), 90).branches["Leaves"] == 2


def test_what_happened_before_or_long_ago_sets_nothing_off(tree: Tree) -> None:
    """Neither what was there before rules asked for it, nor history that is brought in now."""
    happen("old", at=now() - timedelta(days=3))
    tasks.run.func()
    Place.objects.filter(key="event:Cancelled").delete()
    happen("before")
    tasks.run.func()
    tasks.run.func()
    assert not Firing.objects.exists()


def test_somebody_counts_for_their_account(tree: Tree, acme: Customer) -> None:
    """A touchpoint of a person is one of the customer they belong to; of strangers of nobody."""
    person = Person.objects.create(key="ann", name="Ann", account=acme)
    happen("hers", person="ann")
    happen("stray", person="nobody")
    tasks.run.func()
    trigger = Firing.objects.get(tree=tree).trigger
    assert (trigger.customer, trigger.contact) == (acme, person)
