"""`keepwell segment`, and `--segment` of other commands."""

import csv
import io
import json

import pytest

from grown_company import LAST, grow


@pytest.fixture(scope="session")
def grown(tmp_path_factory):
    """Return a small company with its history."""
    return grow(tmp_path_factory.mktemp("cli-segment") / "grown")


@pytest.fixture
def keepwell(grown, run_anywhere):
    """Return a function that runs a command on the last day of the grown company."""

    def run(command, *arguments):
        return run_anywhere("--project", grown.root, command, "--as-of", LAST, *arguments)

    return run


def test_without_a_name_it_lists_the_segments(keepwell):
    """Every segment has a line with its size, share and value."""
    result = keepwell("segment")
    assert result.exit_code == 0, result.stderr
    for words in ("Segment", "Value a year", "renewing-soon", "Renewing within 90 days", "%"):
        assert words in result.stdout


def test_the_list_is_data_for_programs(keepwell):
    """JSON is an array of objects with the documented keys."""
    found = json.loads(keepwell("segment", "--format", "json").stdout)
    assert len(found) == 5
    for one in found:
        assert set(one) == {"segment", "title", "unit", "as_of", "customers", "share", "value"}


def test_with_a_name_it_says_what_the_members_are_like(keepwell):
    """Size, movement, mean score, bands, states: in words and tables."""
    result = keepwell("segment", "quiet")
    assert result.exit_code == 0, result.stderr
    for words in (
        "Gone quiet", "compared with", "of all", "since then", "Mean score",
        "Bands and their movement", "▼ at risk", "States",
    ):  # fmt: skip
        assert words in result.stdout


@pytest.mark.slow
def test_a_description_is_one_object(keepwell, tmp_path):
    """JSON has every part, in no language; `--out` writes the same to a file."""
    text = keepwell("segment", "quiet", "--format", "json").stdout
    found = json.loads(text)
    assert found["segment"] == "quiet"
    assert {
        "unit", "as_of", "since", "total", "everybody", "share", "before", "came", "went", "bands",
        "moves", "states", "at_risk", "score", "score_of_all", "typical",
    } <= found.keys()  # fmt: skip
    path = tmp_path / "quiet.json"
    keepwell("segment", "quiet", "--format", "json", "--out", path)
    assert path.read_text(encoding="utf-8") == text


def test_members_are_rows(keepwell):
    """`--members` lists who is in it, as a table and as data."""
    told = keepwell("segment", "quiet", "--members")
    rows = list(
        csv.DictReader(
            io.StringIO(keepwell("segment", "quiet", "--members", "--format", "csv").stdout)
        )
    )
    assert list(rows[0]) == ["account", "name", "owner", "score", "band", "state", "value"]
    assert all(row["account"] in told.stdout for row in rows)


def test_who_lists_members_must_say_of_what(keepwell):
    """`--members` without a name is a usage error."""
    result = keepwell("segment", "--members")
    assert result.exit_code == 2
    assert "Name a segment" in result.stderr


def test_a_description_is_no_list_of_rows(keepwell):
    """CSV and Parquet are for lists; the message says how to get one."""
    result = keepwell("segment", "quiet", "--format", "csv")
    assert result.exit_code == 2
    assert "--members" in result.stderr


def test_an_unknown_segment_is_told_with_the_nearest(keepwell):
    """Whoever mistypes reads what there is."""
    result = keepwell("segment", "quite")
    assert result.exit_code == 2
    assert 'Did you mean "quiet"?' in result.stderr


@pytest.mark.slow
def test_score_narrows_to_a_segment(keepwell):
    """`score --segment` scores the members and nobody else, with the scores they have anyway."""
    members = json.loads(keepwell("segment", "quiet", "--members", "--format", "json").stdout)
    narrowed = json.loads(keepwell("score", "--segment", "quiet", "--format", "json").stdout)
    everybody = json.loads(keepwell("score", "--format", "json").stdout)
    names = {one["account"] for one in members}
    assert names
    assert narrowed == [row for row in everybody if row["account"] in names]


@pytest.mark.slow
def test_score_takes_the_unit_of_the_segment(keepwell):
    """A segment of accounts does not score people."""
    result = keepwell("score", "--segment", "quiet", "--unit", "person")
    assert result.exit_code == 2
    assert 'is for the unit "account"' in result.stderr


@pytest.mark.slow
def test_a_customer_outside_the_segment_is_not_scored(keepwell):
    """`--customer` and `--segment` must both hold."""
    quiet = json.loads(keepwell("score", "--segment", "quiet", "--format", "json").stdout)
    everybody = json.loads(keepwell("score", "--format", "json").stdout)
    names = {row["account"] for row in quiet}
    other = next(row["account"] for row in everybody if row["account"] not in names)
    found = keepwell("score", "--segment", "quiet", "--customer", other, "--format", "json")
    assert json.loads(found.stdout) == []


@pytest.mark.slow
def test_book_narrows_to_a_segment(keepwell, tmp_path):
    """`book --segment` is of the members, and its title and report say so."""
    members = json.loads(keepwell("segment", "quiet", "--members", "--format", "json").stdout)
    found = json.loads(keepwell("book", "--segment", "quiet", "--format", "json").stdout)
    assert found["segment"] == "quiet"
    assert found["total"]["customers"] == len(members)
    path = tmp_path / "quiet.html"
    told = keepwell("book", "--segment", "quiet", "--html", path)
    assert "Book of business · quiet" in told.stdout
    assert "Book of business · quiet" in path.read_text(encoding="utf-8")


@pytest.fixture
def proofless(project):
    """Take the proofs out of the project's scorecards: running them is another test's business."""
    for path in (project.root / "scorecards").glob("*.yaml"):
        path.write_text(path.read_text("utf-8").partition("\ntests:\n")[0] + "\n", "utf-8")
    return project


def test_check_reads_segments_too(run, proofless):
    """Mistakes in segments are told with file and line, beside those in scorecards."""
    assert "5 segments read" in run("check", "--as-of", LAST).stdout
    path = proofless.root / "segments" / "bad.yaml"
    path.write_text("segment: bad\nwhere: {band: red}\n", encoding="utf-8")
    result = run("check", "--as-of", LAST)
    assert result.exit_code == 1
    assert f"{path}:2: error: where.band: Expected one of" in result.stdout
    assert "0 segments read" in result.stdout


def test_check_gives_segment_issues_as_data(run, proofless):
    """JSON has them as issues; a warning alone is no failure."""
    path = proofless.root / "segments" / "odd.yaml"
    path.write_text("segment: odd\nwhere: {measure: nqs, above: 8}\n", encoding="utf-8")
    result = run("check", "--as-of", LAST, "--format", "json")
    found = json.loads(result.stdout)
    # That scorecards have no proofs is worth a note, and not of interest here.
    issues = [one for one in found if one["kind"] == "issue" and one["level"] != "note"]
    assert result.exit_code == 0
    assert [(one["level"], one["line"], one["file"]) for one in issues] == [
        ("warning", 2, str(path))
    ]


def test_a_project_without_segments_says_how_to_make_one(run, project):
    """An empty list teaches."""
    for path in (project.root / "segments").iterdir():
        path.unlink()
    result = run("segment", "--as-of", LAST)
    assert result.exit_code == 0
    assert "folder `segments`" in result.stderr
