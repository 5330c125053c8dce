"""Playbooks, and customers they are for."""

from collections.abc import Callable

import pytest
from django.core.cache import cache

from desk.conftest import MakeCustomer
from keepwell.desk.customers.models import Customer
from keepwell.desk.members.models import Member
from keepwell.desk.playbooks.actions.editing import make
from keepwell.desk.playbooks.models import Playbook
from keepwell.project import Project

MakePlaybook = Callable[..., Playbook]
TEXT = """\
playbook: improvement
title: Get better
purpose: improvement
start_when: {band: at_risk}
goal: {says: Well again, reached_when: {score: {at_least: 70}}, within: 60d}
steps:
  - {id: call, title: Call them, due: 3d, guideline: Listen first, shown: true}
  - {id: mend, title: Mend it, for: {department: Customer success}}
  - {id: ask, title: Ask again, wait: 7d, only_if: {band: at_risk}}
"""


@pytest.fixture(autouse=True)
def on_a_project(desk_project: Project, db: None) -> None:
    """Stand on a project: conditions may name its segments. Figures are kept for minutes."""
    cache.clear()


@pytest.fixture
def acme(make_customer: MakeCustomer, member: Member) -> Customer:
    """Make a customer at risk whom the member owns."""
    return make_customer("acme", owner=member, score=30.0, band="at_risk", value=1000.0)


@pytest.fixture
def playbook_of(manager: Member) -> MakePlaybook:
    """Return a function that makes a playbook: `playbook_of(("old", "new"), …)` changes TEXT."""

    def made(*changes: tuple[str, str]) -> Playbook:
        text = TEXT
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        return make(manager, text)

    return made


@pytest.fixture
def playbook(playbook_of: MakePlaybook) -> Playbook:
    """Make a playbook."""
    return playbook_of()
