"""Acme and its people: a little project with a history, published into the desk as in real life.

The lake is made once; a test that writes to it asks for `own_lake`.
"""

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.db.models import Model
from django.test import Client
from pytest_django import Settings

import keepwell
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.health.models import Publication
from keepwell.desk.health.publishing import publish
from keepwell.desk.members.models import Member
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.project import Project

AS_OF = date(2026, 3, 31)
CARD = """
scorecard: {name}
title: {title}
unit: {unit}
bands: {{at_risk: 0, watch: 50, healthy: 75}}
dimensions:
  adoption:
    title: Adoption
    weight: 30
    measures:
      sign_ins: {{title: Sign-ins, aggregate: count, event: Signed In, window: 30d, scale: {{0: 0, 10: 100}}}}
      seats: {{title: Share of seats, aggregate: distinct, of: person, event: Signed In, window: 30d, per: {{trait: seats}}, scale: {{0: 0, 1: 100}}}}
  voice:
    title: Voice
    weight: 10
    measures:
      sentiment: {{title: The colleague’s word, aggregate: last, event: Sentiment Set, valid_for: 90d, scale: {{0: 0, 100: 100}}}}
      answers: {{title: Answers, aggregate: last, event: Survey Answered, stale_after: 30d, scale: {{0: 0, 10: 100}}}}
caps:
  - {{when: {{measure: sign_ins, below: 1}}, at_most: 49, why: nobody signs in}}
"""  # noqa: E501 - a scorecard's lines are as long as they read well


def at(day: date, hour: int = 9) -> datetime:
    """Return a moment of a day, in UTC."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def touchpoint(day: date, event: str = "Signed In", **more: object) -> dict[str, object]:
    """Return a touchpoint of acme at nine o'clock, UTC."""
    row = {"account": "acme", "person": None, "at": at(day), "event": event, "value": None,
           "properties": None, "source": "product", **more}  # fmt: skip
    return {**row, "id": row.get("id") or f"{row['account']} {row['person']} {event} {row['at']}"}


def trait(name: str, said: str | float, day: date, **more: object) -> dict[str, object]:
    """Return a trait of acme."""
    kind = "text" if isinstance(said, str) else "number"
    row = {"account": "acme", "person": None, "at": at(day), "trait": name, "text": None,
           "number": None, "source": "crm", kind: said, **more}  # fmt: skip
    return {**row, "id": f"{row['account']} {row['person']} {name} {row['at']}"}


def facts() -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Return what happened at acme, ever less, and at the quiet umbrella; and what is known."""
    begun = date(2026, 1, 1)
    signed = [
        touchpoint(begun + timedelta(days=n), person="ann" if n % 2 else "bo")
        for n in range(0, 90, 4)
        if n < 60 or n % 8 == 0
    ]
    touchpoints = [
        *signed,
        touchpoint(date(2026, 1, 5), "Sentiment Set", value=80.0, source="crm"),
        touchpoint(date(2026, 2, 2), "Survey Answered", value=9.0, person="ann"),
        touchpoint(date(2026, 2, 2), "Survey Answered", value=8.0, account="umbrella"),
        touchpoint(date(2026, 3, 3), "Page Seen", account=None, person="bo", source="web",
                   properties='{"title": "<b>Prices</b>", "tab": 2}'),
    ]  # fmt: skip
    traits = [
        trait("name", "Acme <Ltd>", begun),
        trait("owner", "member@example.com", begun),
        trait("seats", 4.0, begun),
        trait("seats", 2.0, date(2026, 3, 1)),
        trait("renewal_date", "2026-06-30", begun),
        *(trait("name", name, begun, person=key) for key, name in (("ann", "Ann"), ("bo", "Bo"))),
    ]
    return touchpoints, traits


def arrow(rows: list[dict[str, object]], table: object) -> pa.Table:
    """Return rows as the lake takes them."""
    fields = [table.schema.field(name) for name in table.columns if name != "received_at"]
    return pa.Table.from_pylist(rows, schema=pa.schema(fields))


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the project and its history, once for all tests."""
    project = Project.create(tmp_path_factory.mktemp("record") / "project")
    for path in (project.root / "scorecards").iterdir():
        path.unlink()
    for unit in ("account", "person"):
        text = CARD.format(name=f"{unit}s", title=f"{unit.capitalize()}s", unit=unit)
        (project.root / "scorecards" / f"{unit}s.yaml").write_text(text, encoding="utf-8")
    project = Project.open(project.root)
    touchpoints, traits = facts()
    project.lake.append(TRAITS, arrow(traits, TRAITS))
    project.lake.append(TOUCHPOINTS, arrow(touchpoints, TOUCHPOINTS))
    keepwell.history(project, since=date(2026, 1, 6), until=AS_OF - timedelta(days=1))
    keepwell.history(
        project, since=date(2026, 1, 6), until=AS_OF - timedelta(days=1), unit="person"
    )
    return project.root


@pytest.fixture
def lake(made_once: Path, settings: Settings) -> Project:
    """Let the desk stand on the project; it is only read."""
    settings.PROJECT_FOLDER = made_once
    return Project.open(made_once)


@pytest.fixture
def own_lake(lake: Project, tmp_path: Path, settings: Settings) -> Project:
    """Let the desk stand on a copy of the project, to write to."""
    settings.PROJECT_FOLDER = tmp_path / "project"
    shutil.copytree(lake.root, settings.PROJECT_FOLDER)
    return Project.open(settings.PROJECT_FOLDER)


@pytest.fixture(scope="session")
def published() -> dict[type[Model], list[dict[str, Any]]]:
    """Return what publishing wrote, once some test has published: it takes seconds."""
    return {}


@pytest.fixture
def acme(
    lake: Project, member: Member, published: dict[type[Model], list[dict[str, Any]]]
) -> Customer:
    """Publish everybody, and return Acme, which the member owns."""
    if published:
        for model, rows in published.items():
            model.objects.bulk_create(model(**row) for row in rows)
        Customer.objects.filter(key="acme").update(owner=member)
    else:
        publish(lake, AS_OF)
        assert Customer.objects.get(key="acme").owner == member
        without = {"owner_id": None}
        published[Customer] = [row | without for row in Customer.objects.values()]
        published[Person] = list(Person.objects.values())
        published[Publication] = list(Publication.objects.values())
    return Customer.objects.get(key="acme")


@pytest.fixture
def ann(acme: Customer) -> Person:
    """Return a person at Acme."""
    return Person.objects.get(key="ann")


@pytest.fixture
def read(signed_in: Callable[[Member], Client]) -> Callable[..., str]:
    """Return a function that reads a page as a member: `read(member, url)`."""

    def page(who: Member, url: str, status: int = 200) -> str:
        response = signed_in(who).get(url, headers={"HX-Request": "true"})
        assert response.status_code == status, f"{url}: {response.status_code}"
        return response.content.decode()

    return page
