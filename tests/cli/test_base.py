"""The entrance: finding commands, exit codes, projects and shared options."""

from datetime import date

import click
import pytest

from keepwell.cli import base, keepwell
from keepwell.cli.base import Day
from keepwell.errors import LakeError, UsageError


@pytest.fixture
def failing(monkeypatch):
    """Return a function that makes `keepwell init` raise the given error."""

    def arrange(error):
        def fail():
            raise error

        command = click.Command("init", callback=fail)
        monkeypatch.setattr("keepwell.cli.init.command", command)

    return arrange


def test_every_module_with_a_command_is_listed(run_anywhere):
    """`--help` names the commands found in the package, and not the modules they share."""
    listed = run_anywhere("--help").stdout.partition("Commands:")[2]
    assert "init " in listed
    assert "output" not in listed


def test_every_command_teaches():
    """Every command has a one-line help, a longer one and examples."""
    context = click.Context(keepwell)
    for name in keepwell.list_commands(context):
        command = keepwell.get_command(context, name)
        assert command is not None
        assert command.get_short_help_str(), name
        assert "Examples:" in (command.epilog or ""), name


def test_an_unknown_command_is_answered_with_the_nearest(run_anywhere):
    """A slip of the finger is a usage error that suggests what was meant."""
    result = run_anywhere("innit")
    assert result.exit_code == 2
    assert "'init'" in result.stderr


@pytest.mark.parametrize("name", ["output", "base", "..", "in it", "keepwell.errors"])
def test_what_is_no_command_is_refused(run_anywhere, name):
    """Neither shared modules nor odd texts can be run."""
    assert run_anywhere(name).exit_code == 2


def test_a_mistake_of_the_user_is_told_and_ends_with_1(run_anywhere, failing):
    """A KeepwellError is its message on standard error, nothing else, and exit code 1."""
    failing(LakeError("The lake is dry.\nFill it."))
    result = run_anywhere("init")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "The lake is dry.\nFill it.\n"


def test_arguments_that_contradict_each_other_end_with_2(run_anywhere, failing):
    """A UsageError found by a command ends as one found by click does."""
    failing(UsageError("The end is before the beginning."))
    assert run_anywhere("init").exit_code == 2


def test_a_bug_is_an_apology_and_ends_with_70(run_anywhere, failing):
    """What we did not foresee is one line and a hint, without a traceback."""
    failing(ZeroDivisionError("division by zero"))
    with pytest.raises(ZeroDivisionError):
        run_anywhere("init")  # the fixture shows bugs as they are
    result = click.testing.CliRunner().invoke(keepwell, ["init"])
    assert result.exit_code == 70
    assert "bug in Keepwell" in result.stderr
    assert "--debug" in result.stderr
    assert "Traceback" not in result.stderr


def test_debug_shows_where_it_happened(failing):
    """With `--debug` the traceback is printed, and the hint to use it is gone."""
    failing(ZeroDivisionError("division by zero"))
    result = click.testing.CliRunner().invoke(keepwell, ["--debug", "init"])
    assert result.exit_code == 70
    assert "Traceback" in result.stderr
    assert "Run the same" not in result.stderr


def test_stopping_ends_with_130(run_anywhere, failing):
    """Ctrl-C is no error: no message, and the exit code shells expect."""
    failing(KeyboardInterrupt())
    result = run_anywhere("init")
    assert result.exit_code == 130
    assert result.stderr.strip() == ""


def test_a_reader_that_went_away_is_no_news(run_anywhere, failing):
    """`keepwell … | head` ends without a word when head has seen enough."""
    failing(BrokenPipeError(32, "Broken pipe"))
    result = run_anywhere("init")
    assert (result.stdout, result.stderr) == ("", "")


def test_the_project_is_found_from_a_folder_inside_it(project, monkeypatch):
    """Without `--project`, the nearest keepwell.toml above counts."""
    inside = project.root / "scorecards"
    monkeypatch.chdir(inside)
    with keepwell.make_context("keepwell", ["init"], resilient_parsing=True) as context:
        context.params["project"] = None
        assert base.current_project(context).root == project.root


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-02-28", date(2026, 2, 28)),
        ("today", date(2026, 3, 1)),
        ("yesterday", date(2026, 2, 28)),
    ],
)
def test_days_are_dates_or_words(said, meant, monkeypatch):
    """A day is YYYY-MM-DD, or today or yesterday as the clock in UTC has it."""
    monkeypatch.setattr(base, "today", lambda: date(2026, 3, 1))
    assert Day().convert(said, None, None) == meant


@pytest.mark.parametrize("said", ["2026-2-28", "20260228", "2026-02-30", "2026-W09-6", "tomorrow"])
def test_other_days_are_refused(said):
    """One spelling only, so that scripts mean what they say."""
    with pytest.raises(click.BadParameter, match="YYYY-MM-DD"):
        Day().convert(said, None, None)
