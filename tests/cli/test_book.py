"""`keepwell book`."""

import json

import pytest

from grown_company import LAST, grow


@pytest.fixture(scope="session")
def grown(tmp_path_factory):
    """Return a small company with its history."""
    return grow(tmp_path_factory.mktemp("cli-book") / "grown")


@pytest.fixture
def book(grown, run_anywhere):
    """Return a function that runs `keepwell book` on the last day of the grown company."""

    def run(*arguments):
        return run_anywhere("--project", grown.root, "book", "--as-of", LAST, *arguments)

    return run


def test_it_answers_who_needs_me_and_why(book):
    """The tables are there: bands, states, changes with causes, renewals, freshness."""
    result = book()
    assert result.exit_code == 0, result.stderr
    for words in (
        "Grown & Co · Book of business",
        "value at risk",
        "Bands and their movement",
        "▼ at risk",
        "Biggest falls",
        "Because",
        "Renewals",
        "Freshness of the data",
        "Nothing has come from helpdesk",
    ):
        assert words in result.stdout


def test_it_is_data_for_programs(book):
    """JSON is one object with every part of the book, in no language."""
    found = json.loads(book("--format", "json").stdout)
    assert found["as_of"] == str(LAST)
    assert {one["band"] for one in found["bands"]} == {"at_risk", "watch", "healthy", "unknown"}
    assert found["falls"][0]["parts"]
    assert found["falls"][0]["because"]
    assert found["data_as_of"].endswith("Z")
    assert {"states", "moves", "renewals", "due", "sources", "stale", "dimensions"} <= found.keys()


@pytest.mark.slow
def test_since_takes_days_or_a_day(book):
    """`7d` is seven days before the day of the book."""
    by_days = json.loads(book("--since", "7d", "--format", "json").stdout)
    by_day = json.loads(book("--since", by_days["since"], "--format", "json").stdout)
    assert by_days == by_day
    assert by_days["since"] == "2026-06-21"


def test_since_that_is_no_day_is_a_usage_error(book):
    """The message says what is expected and what came."""
    result = book("--since", "soon")
    assert result.exit_code == 2
    assert 'Got "soon"' in result.stderr


def test_since_must_be_earlier(book):
    """A book is not compared with its own day."""
    result = book("--since", "0d")
    assert result.exit_code == 2
    assert "is not before" in result.stderr


@pytest.mark.slow
def test_it_writes_the_report_too(book, tmp_path):
    """`--html` writes the report and says where; the tables are printed as ever."""
    path = tmp_path / "book.html"
    result = book("--html", path)
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert str(path) in result.stderr
    assert "Bands and their movement" in result.stdout


def test_a_project_without_data_has_a_book(run):
    """Before anything was imported the book is empty, and that is no mistake."""
    result = run("book", "--as-of", LAST)
    assert result.exit_code == 0, result.stderr
    assert "0 customers" in result.stdout
