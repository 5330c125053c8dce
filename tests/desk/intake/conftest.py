"""The small company of the health room's tests, and a source that sends."""

import pytest

from desk.health.conftest import _small_company, company
from desk.intake.sending import Sender
from keepwell.desk.intake import inbox, letting_in
from keepwell.desk.intake.models import Source
from keepwell.desk.intake.sources import actions
from keepwell.project import Project

__all__ = ["_small_company", "company"]


@pytest.fixture
def source(db: None) -> Source:
    """Make the source "shop"."""
    return actions.make_source(None, "shop")[0]


@pytest.fixture
def sender(source: Source, desk_project: Project) -> Sender:
    """Send as "shop" to a desk on a fresh project, which knows no key from another test."""
    letting_in.door.forget()
    inbox.room.forget()
    return Sender(actions.make_key(None, source).text, desk_project)
