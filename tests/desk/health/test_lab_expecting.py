"""A scorecard's own tests, brought in line with what comes out."""

from collections.abc import Callable

import pytest
from django.test import Client

from keepwell.desk.health.lab import actions
from keepwell.desk.health.lab.actions.drafting import Seen
from keepwell.desk.health.lab.checking import failed_tests, read
from keepwell.desk.health.lab.expecting import as_it_comes_out
from keepwell.desk.health.models import Draft
from keepwell.desk.members.models import Member
from keepwell.project import Project

SignedIn = Callable[[Member], Client]
LAB = "/scorecards/small/"
TESTS = """tests:
  - name: one survey
    as_of: 2026-03-31
    touchpoints:
      - {account: a, at: 2026-03-30, event: Survey Answered, value: 5}   # half
      - {account: b, at: 2026-03-30, event: Survey Answered, value: 9}
    expect:
      a: {score: 17, band: "healthy", measures: {nps: 6, sentiment: 3}}  # by hand
      b:
        coverage: 0.1
        measures: {nps: 9}
"""


def test_only_what_came_out_otherwise_changes(company: Project) -> None:
    """The new numbers stand where the old ones stood; comments and what was right stay."""
    small = next(card for card in company.scorecards if card.name == "small")
    text = as_it_comes_out(small.text + TESTS)
    card, _issues = read(text)
    assert card is not None
    assert failed_tests(card) == []
    assert "measures: {nps: 5, sentiment: null}}  # by hand" in text
    assert "measures: {nps: 9}" in text
    assert "value: 5}   # half" in text
    assert text.startswith(small.text)
    assert as_it_comes_out(text) == text


@pytest.mark.parametrize("text", ["", "a: [", "scorecard: x\ntests: 3"])
def test_what_cannot_be_read_stays(text: str) -> None:
    """A text with mistakes comes back as it is."""
    assert as_it_comes_out(text) == text


def test_a_manager_takes_them(
    company: Project, manager: Member, viewer: Member, signed_in: SignedIn
) -> None:
    """At a press the draft's tests expect what comes out, and it can be published."""
    small = next(card for card in company.scorecards if card.name == "small")
    actions.save_draft(manager, "small", small.text + TESTS, Seen("", small.version))
    page = signed_in(manager).get(f"{LAB}publish/tests/").content.decode()
    assert f'action="{LAB}publish/expect/"' in page
    assert signed_in(viewer).post(f"{LAB}publish/expect/").status_code == 403
    assert signed_in(manager).post(f"{LAB}publish/expect/")["Location"] == f"{LAB}publish/"
    draft = Draft.objects.get()
    what = actions.Candidate("small", draft.text, draft.base_version)
    assert actions.publish(manager, what, "Held to its word").number == 2
    assert signed_in(manager).post(f"{LAB}publish/expect/").status_code == 404
