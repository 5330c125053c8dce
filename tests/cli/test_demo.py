"""`keepwell demo`."""

import pytest

from grown_company import LAST

ONCE = {}
"""The first run, which makes everything; the tests look at it in any order."""


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Return where the demo is made."""
    return tmp_path_factory.mktemp("demo") / "demo"


@pytest.fixture
def demo(folder, run_anywhere):
    """Return a function that runs the demo there."""

    def run():
        return run_anywhere("demo", "--accounts", 12, "--dir", folder, "--until", LAST, "--no-desk")

    return run


@pytest.fixture
def first(demo):
    """Return what the first run printed."""
    if "run" not in ONCE:
        ONCE["run"] = demo()
    return ONCE["run"]


def test_it_shows_the_book_and_writes_the_report(first, folder):
    """From nothing to the book of business and a report, and what to do next."""
    assert first.exit_code == 0, first.stderr
    for words in ("Keepwell demo · Book of business", "Bands and their movement", "to do next"):
        assert words in first.stdout
    assert str(folder / "report.html") in first.stdout
    assert "</html>" in (folder / "report.html").read_text(encoding="utf-8")


def test_it_says_what_it_does_while_it_does_it(first):
    """Away from a terminal each step is a plain line on standard error, with its time."""
    for words in ("Inventing a company with 12 accounts", "Scoring every person", " s\n"):
        assert words in first.stderr


@pytest.mark.slow
def test_a_second_run_uses_what_is_there(first, demo, folder):
    """The same company is shown again, and the same numbers with it."""
    second = demo()
    assert f"Using the invented company in {folder}" in second.stdout
    assert _from_the_book_on(second) == _from_the_book_on(first)


def _from_the_book_on(result):
    return result.stdout[result.stdout.index("Keepwell demo ·") :]


def test_it_never_touches_a_project_of_yours(run_anywhere, project):
    """A folder that holds another project is refused, and nothing is scored in it."""
    result = run_anywhere("demo", "--dir", project.root, "--no-desk")
    assert result.exit_code == 2
    assert "--dir" in result.stderr
    assert not (project.root / "report.html").exists()
