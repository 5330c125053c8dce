"""A dry run: what rules would have done is what they do."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now

from desk.conftest import AS_OF, MakeCustomer, SignedIn
from desk.rules.conftest import AnswerOf, PutOn
from keepwell.desk.cases.actions.opening import Opening, open_case
from keepwell.desk.customers.models import Customer
from keepwell.desk.health.models import Crossing
from keepwell.desk.jobs.worker import drain
from keepwell.desk.members.models import Member
from keepwell.desk.rules import tasks, trying
from keepwell.desk.rules.models import Firing, Tree
from keepwell.desk.rules.starting import default_rules
from keepwell.desk.surveys.models import Verdict

BRANCHES: list[dict[str, Any]] = [
    {"name": "Low", "when": {"nps": {"at_most": 6}}, "go_on": True,
     "then": [{"open_case": {"to": "owner"}}],
     "branches": [{"name": "Said why", "when": {"commented": True}, "then": [{"tag": "why"}]}]},
    {"name": "Worse", "on": ["score"], "when": {"band": "at_risk"},
     "then": [{"task": {"title": "Look", "to": "owner"}}]},
    {"name": "Complaint", "on": ["complaint"], "then": [{"open_case": {"to": "owner"}}]},
]  # fmt: skip
ELSE = [{"task": {"title": "Thank", "to": {"department": "Customer success"}}}]


@pytest.fixture
def busy(make_customer: MakeCustomer, answer_of: AnswerOf, manager: Member, member: Member) -> None:
    """Let a little of everything happen."""
    for number in range(12):
        customer = make_customer(f"c{number}", owner=member if number % 3 else None)
        answer_of(customer, number % 11, comment="Slow" if number % 2 else "")
        if not number % 4:
            open_case(Opening(customer=customer, about="Broken"), manager)
        Crossing.objects.create(
            customer=customer, as_of=AS_OF, band_before="watch", state_before="stable",
            band="at_risk" if number % 2 else "healthy", state="stable",
        )  # fmt: skip


def test_a_dry_run_takes_the_branches_that_a_real_run_takes(
    put_on: PutOn, request: pytest.FixtureRequest
) -> None:
    """On the same answers, crossings and complaints both take each branch as often."""
    tree = put_on(*BRANCHES, otherwise=ELSE)
    request.getfixturevalue("busy")
    sums = trying.rehearse(tree.read(), now(), 90)
    assert Firing.objects.count() == 0
    tasks.run.func()
    assert sums.branches == Counter(Firing.objects.values_list("path", flat=True))
    assert len(sums.branches) == 5
    assert sums.looked_at == 27


def test_work_is_counted_by_whom_it_is_for(put_on: PutOn, acme: Customer, answer_of: AnswerOf,
                                           make_customer: MakeCustomer) -> None:  # fmt: skip
    """Cases go to the owner, tasks to the department, and nothing to nobody in silence."""
    tree = put_on(BRANCHES[0], otherwise=ELSE)
    answer_of(acme, 2)
    answer_of(make_customer("ownerless"), 3)
    answer_of(acme, 10)
    sums = trying.rehearse(tree.read(), now(), 90)
    assert sums.work == {
        "member:member@example.com": {"open_case": 1}, "": {"open_case": 1},
        "department:Customer success": {"task": 1},
    }  # fmt: skip


def test_only_the_past_days_and_what_counts_are_looked_at(
    put_on: PutOn, acme: Customer, answer_of: AnswerOf
) -> None:
    """What is older, held, or of nobody known sets nothing off."""
    tree = put_on(*BRANCHES)
    answer_of(acme, 2, at=now() - timedelta(days=91))
    answer_of(acme, 2, verdict=Verdict.HELD)
    answer_of(None, 2)
    assert trying.rehearse(tree.read(), now(), 90).looked_at == 0


def test_the_page_shows_the_newest_dry_run(
    signed_in: SignedIn, manager: Member, put_on: PutOn, acme: Customer, answer_of: AnswerOf
) -> None:
    """How often each branch would have been taken, for whom: to whoever may see all customers."""
    member = acme.owner
    assert member is not None
    tree = put_on(BRANCHES[0])
    answer_of(acme, 2)
    client: Client = signed_in(manager)
    url = f"/rules/{tree.pk}/try/"
    assert "Not tried yet" in client.get(url).content.decode()
    client.post(url)
    drain()
    page = client.get(url, {"case": 90}).content.decode()
    assert "Low → Said why" in page
    assert "Acme" in page
    assert "1.5" in page
    assert Firing.objects.count() == 0  # nothing was done
    some = signed_in(member).get(url).content.decode()
    assert ("counts all customers" in some, "Said why" in some) == (True, False)


def test_a_new_project_has_the_usual_rules_switched_off() -> None:
    """They are there once, off, for a manager to try."""
    default_rules()
    assert default_rules() is None
    assert (Tree.objects.get().is_on, Tree.objects.get().live) == (False, None)
