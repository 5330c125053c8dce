"""The first start makes an administrator: from the environment, else by asking at the terminal."""

import os
import sys
from collections.abc import Callable

import click
import pytest
from click.testing import CliRunner, Result

from keepwell.cli import up
from keepwell.desk.members.models import Deed, Member, Role
from keepwell.errors import DeskError
from keepwell.project import Project

pytestmark = pytest.mark.django_db
Start = Callable[..., Result]


@pytest.fixture
def start(desk_project: Project, monkeypatch: pytest.MonkeyPatch) -> Start:
    """Return a function that does what `keepwell up` does before it serves."""

    def run(typed: str = "", *, terminal: bool = True, **environment: str) -> Result:
        for name in (up.EMAIL, up.PASSWORD):
            monkeypatch.delenv(name, raising=False)
        for name, text in environment.items():
            monkeypatch.setenv(f"KEEPWELL_ADMIN_{name}", text)

        @click.command()
        def first() -> None:
            monkeypatch.setattr(sys.stdin, "isatty", lambda: terminal)
            up._ensure_administrator(desk_project)

        return CliRunner().invoke(first, input=typed)

    return run


def test_the_environment_names_the_administrator(start: Start) -> None:
    """No question is asked, the deed is recorded, and the password is not handed on."""
    done = start(terminal=False, EMAIL="Ada@Example.com", PASSWORD="correct horse")
    made = Member.objects.get()

    assert done.exit_code == 0
    assert (made.email, made.role) == ("ada@example.com", Role.ADMINISTRATOR)
    assert made.check_password("correct horse")
    assert Deed.objects.get(verb="members.begin").name == str(made)
    assert up.PASSWORD not in os.environ


@pytest.mark.parametrize(
    ("email", "password", "said"),
    [("ada@example.com", "short", "too short"), ("ada", "correct horse", "valid email")],
)
def test_an_administrator_that_cannot_be_is_told(
    start: Start, email: str, password: str, said: str
) -> None:
    """What is wrong with the environment stops the start with a sentence."""
    done = start(EMAIL=email, PASSWORD=password)

    assert isinstance(done.exception, DeskError)
    assert said in str(done.exception)
    assert not Member.objects.exists()


def test_at_a_terminal_it_asks_until_the_answers_will_do(start: Start) -> None:
    """A password that will not do is told, and asked for again; it is never shown."""
    bad, good = ("ada@example.com", "short", "short"), ("ada@example.com", *["correct horse"] * 2)
    done = start("\n".join((*bad, *good, "")))

    assert done.exit_code == 0
    assert "too short" in done.output
    assert "correct horse" not in done.output
    assert Member.objects.get().email == "ada@example.com"


def test_without_a_terminal_it_says_what_to_set(start: Start) -> None:
    """Nobody can answer, so the message names the variables."""
    done = start(terminal=False)

    assert isinstance(done.exception, DeskError)
    assert up.EMAIL in str(done.exception)


def test_once_there_is_an_administrator_nobody_is_asked(start: Start, admin: Member) -> None:
    """A later start makes nobody, whatever the environment says."""
    assert start(terminal=False, EMAIL="eve@example.com", PASSWORD="correct horse").exit_code == 0
    assert list(Member.objects.all()) == [admin]
