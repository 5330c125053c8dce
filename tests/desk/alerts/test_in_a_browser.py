"""Watches in a real browser."""

import pytest
from playwright.sync_api import expect

from desk.conftest import WindowOf
from desk.looking import is_fit_for_all
from keepwell.desk.members.models import Member

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_form_asks_for_what_the_choice_needs(window_of: WindowOf, manager: Member) -> None:
    """Fields that a choice has no use for are out of sight, and come with the choice that has."""
    page = window_of(manager)
    page.goto("/alerts/watches/new/")
    expect(page.get_by_label("Limit")).to_be_hidden()
    page.get_by_label("Watch", exact=True).select_option("nps")
    expect(page.get_by_label("Limit")).to_be_visible()
    expect(page.get_by_label("Least value")).to_be_hidden()
    page.get_by_label("Tell").select_option("members")
    expect(page.get_by_label("Colleagues")).to_be_visible()
    is_fit_for_all(page, "watch")
