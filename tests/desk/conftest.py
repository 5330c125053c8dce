"""The cast of every desk test, and customers to work with.

An administrator, a manager (sees all), a member (sees own), a teammate (same department, sees the
department), a viewer (sees all, changes nothing), and a stranger (a member of another department
who owns none of the customers).
"""

import os
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from pytest_django import Settings

from desk.serving.desks import Desk
from desk.serving.desks import ready_desk as make_ready
from keepwell.desk.customers.models import Customer
from keepwell.desk.members.models import Department, Member, Role, Visibility
from keepwell.project import Project

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

AS_OF = date(2026, 3, 31)
"""The day on which desk tests play."""

CHROMIUM = os.environ.get("KEEPWELL_CHROMIUM", "/usr/bin/chromium")

SignedIn = Callable[[Member], Client]
MakeCustomer = Callable[..., Customer]
ReadyDesk = Callable[..., Desk]
WindowOf = Callable[[Member], "Page"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out on PostgreSQL what asks no database: it ran, and comes out the same."""
    if os.environ.get("KEEPWELL_TEST_DATABASE") != "postgres":
        return
    here = Path(__file__).parent
    idle = {item for item in items if here in item.path.parents and not _asks_database(item)}
    config.hook.pytest_deselected(items=list(idle))
    items[:] = [item for item in items if item not in idle]


def _asks_database(item: pytest.Item) -> bool:
    """Return whether a test asks the database, or starts programs, which may."""
    starts = {"serving", "browser"} & set(item.path.parts)
    fixtures = {"db", "transactional_db", "ready_desk"} & set(getattr(item, "fixturenames", ()))
    return bool(starts or fixtures or item.get_closest_marker("django_db"))


@pytest.fixture
def desk_project(project: Project, settings: Settings) -> Project:
    """Make a fresh project and let the desk stand on it."""
    settings.PROJECT_FOLDER = project.root
    return project


@pytest.fixture(scope="session")
def ready_desk(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> ReadyDesk:
    """Return a function that gives the desk of a folder, with its tables, which was never up."""
    own = tmp_path_factory.getbasetemp()
    return partial(make_ready, own if worker_id == "master" else own.parent)


@pytest.fixture
def department(db: None) -> Department:
    """Make the department of member and teammate."""
    return Department.objects.create(name="Customer success")


def _make(name: str, role: Role, sees: Visibility, department: Department | None = None) -> Member:
    return Member.objects.create_user(
        f"{name}@example.com", "correct horse", name=name.capitalize(), role=role,
        visibility=sees, department=department,
    )  # fmt: skip


@pytest.fixture
def admin(db: None) -> Member:
    """Make an administrator."""
    return _make("admin", Role.ADMINISTRATOR, Visibility.ALL)


@pytest.fixture
def manager(db: None) -> Member:
    """Make a manager who sees all customers."""
    return _make("manager", Role.MANAGER, Visibility.ALL)


@pytest.fixture
def member(department: Department) -> Member:
    """Make a member who sees own customers."""
    return _make("member", Role.MEMBER, Visibility.OWN, department)


@pytest.fixture
def teammate(department: Department) -> Member:
    """Make a member of the same department who sees all of its customers."""
    return _make("teammate", Role.MEMBER, Visibility.TEAM, department)


@pytest.fixture
def viewer(db: None) -> Member:
    """Make a viewer who sees all customers."""
    return _make("viewer", Role.VIEWER, Visibility.ALL)


@pytest.fixture
def stranger(db: None) -> Member:
    """Make a member of another department who owns nothing here."""
    return _make("stranger", Role.MEMBER, Visibility.TEAM, Department.objects.create(name="Sales"))


@pytest.fixture
def signed_in() -> SignedIn:
    """Return a function that gives a browser in which a member is signed in."""

    def sign_in(member: Member) -> Client:
        client = Client()
        client.force_login(member)
        return client

    return sign_in


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """Start Chromium, for tests marked `browser`."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=20_000)  # milliseconds: a busy machine may be slow
    if not Path(CHROMIUM).exists():
        pytest.skip(f"There is no Chromium at {CHROMIUM}; KEEPWELL_CHROMIUM may name another place")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps a loop in this thread; the database is used beside it, never within.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def window_of(
    chromium: "Browser", live_server: "LiveServer", desk_project: Project
) -> Iterator[WindowOf]:
    """Return a function that opens a window in which a member is signed in."""
    contexts = []

    def open_window(member: Member) -> "Page":
        context = chromium.new_context(base_url=live_server.url, reduced_motion="reduce")
        contexts.append(context)
        page = context.new_page()
        page.goto("/account/login/")
        page.get_by_label("E-mail address").fill(member.email)
        page.get_by_label("Password").fill("correct horse")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("/")
        return page

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture
def make_customer(db: None) -> MakeCustomer:
    """Return a function that makes a published customer: `make_customer("acme", owner=member)`."""

    def make(key: str, **fields: object) -> Customer:
        given = {
            "name": key.capitalize(), "score": 80.0, "band": "healthy", "state": "stable",
            "coverage": 1.0, "as_of": AS_OF, "value": 12_000.0, "known_since": date(2025, 1, 1),
        }  # fmt: skip
        return Customer.objects.create(key=key, **(given | fields))

    return make
