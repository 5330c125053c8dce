"""`keepwell score`, `history`, `explain` and `check`."""

import json
from datetime import date

import pytest

from keepwell import samples
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.project import Project

LAST = date(2026, 6, 28)
KEYS = {
    "account", "as_of", "scorecard", "version", "score", "band", "state", "coverage",
    "dimensions", "measures", "caps", "override",
}  # fmt: skip


@pytest.fixture
def company(project: Project) -> Project:
    """Fill the fresh project with a small sample company."""
    sample = samples.build(12, 200, until=LAST)
    project.lake.append(TRAITS, sample.traits)
    project.lake.append(TOUCHPOINTS, sample.touchpoints)
    return project


@pytest.mark.usefixtures("company")
def test_scores_come_as_the_documented_objects(run):
    """JSON is an array of objects with the documented keys, and weights add up to 1."""
    found = json.loads(run("score", "--as-of", LAST, "--format", "json").stdout)
    assert found
    for row in found:
        assert set(row) == KEYS
        assert row["as_of"] == str(LAST)
        if row["score"] is not None:
            weights = [measure["weight"] for measure in row["measures"].values()]
            assert sum(weights) == pytest.approx(1)
            assert 0 <= row["score"] <= 100
        for measure in row["measures"].values():
            assert set(measure) == {"dimension", "value", "score", "weight", "status"}
            assert measure["status"] in {"ok", "missing", "stale"}


@pytest.mark.usefixtures("company")
def test_people_are_scored_too(run):
    """`--unit person` scores individual people by their own scorecard."""
    found = json.loads(run("score", "--as-of", LAST, "--unit", "person", "--format", "json").stdout)
    assert found
    assert all("person" in row and row["scorecard"] == "people" for row in found)


@pytest.mark.usefixtures("company")
def test_a_table_says_band_and_state_in_words(run):
    """The table for people has shapes and words, and one line for each customer."""
    found = run("score", "--as-of", LAST)
    assert found.exit_code == 0
    assert "Coverage" in found.stdout
    assert any(word in found.stdout for word in ("● healthy", "◆ watch", "▼ at risk"))


@pytest.mark.slow
@pytest.mark.usefixtures("company")
def test_one_customer_scores_as_among_all(run):
    """`--customer` gives the same score as scoring everybody."""
    everybody = json.loads(run("score", "--as-of", LAST, "--format", "json").stdout)
    one = everybody[0]
    alone = run("score", "--as-of", LAST, "--customer", one["account"], "--format", "json")
    assert json.loads(alone.stdout) == [one]


@pytest.mark.usefixtures("company")
def test_an_unknown_scorecard_is_a_usage_error(run):
    """The error names the scorecards there are."""
    found = run("score", "--scorecard", "sas")
    assert found.exit_code == 2
    assert 'Did you mean "saas"' in found.stderr


@pytest.mark.slow
@pytest.mark.usefixtures("company")
def test_history_is_kept_once(run):
    """A second run has nothing to do and says so."""
    first = run("history", "--until", LAST, "--every", "month", "--format", "json")
    assert json.loads(first.stdout)[0]["rows"] > 0
    again = run("history", "--until", LAST, "--every", "month")
    assert "0 days scored" in again.stdout
    assert "0 scores written" in again.stdout


@pytest.mark.usefixtures("company")
def test_explain_adds_up_in_words_and_as_data(run):
    """The parts of the JSON add up to the change; the table ends with it."""
    account = json.loads(run("score", "--as-of", LAST, "--format", "json").stdout)[0]["account"]
    data = json.loads(run("explain", account, "--as-of", LAST, "--format", "json").stdout)[0]
    total = sum(part["points"] for part in data["parts"])
    assert total == pytest.approx(data["change"], abs=1e-9)
    table = run("explain", account, "--as-of", LAST).stdout
    assert table.splitlines()[0] == account
    assert "in all" in table.splitlines()[-1]


@pytest.mark.slow
@pytest.mark.usefixtures("company")
def test_check_runs_the_proofs_of_the_ready_scorecards(run):
    """The ready scorecards' own tests pass, and every measure's coverage is shown."""
    found = run("check", "--as-of", LAST)
    assert found.exit_code == 0, found.stdout
    assert "0 tests failed" in found.stdout
    assert "adoption.seats_in_use" in found.stdout


def test_check_names_a_failing_proof(run, project):
    """A proof that does not hold is named with its line, and the exit code is 1."""
    for path in (project.root / "scorecards").iterdir():
        path.unlink()
    (project.root / "scorecards" / "plain.yaml").write_text(
        "scorecard: plain\ntitle: Plain\ndimensions:\n  use:\n    measures:\n      sign_ins:\n"
        "        aggregate: count\n        event: Signed In\n        window: 30d\n"
        "        scale: {0: 0, 10: 100}\n"
        "tests:\n  - name: one sign-in\n    as_of: 2026-01-31\n    touchpoints:\n"
        "      - {account: acme, at: 2026-01-20, event: Signed In}\n"
        "    expect: {acme: {score: 20}}\n",
        encoding="utf-8",
    )
    found = run("check")
    assert found.exit_code == 1
    assert 'test "one sign-in": acme: score: expected 20, got 10.' in found.stdout


def test_check_names_mistakes_with_their_line(run, project):
    """A scorecard that cannot be read is reported by file and line, and the exit code is 1."""
    path = project.root / "scorecards" / "saas.yaml"
    path.write_text(path.read_text("utf-8") + "\nbnads: {}\n", encoding="utf-8")
    found = run("check")
    assert found.exit_code == 1
    assert "saas.yaml" in found.stdout
    assert 'Did you mean "bands"' in found.stdout


def test_a_score_never_reads_as_a_better_band_than_it_is_in():
    """Whole points are rounded down, but for the dust of adding."""
    from keepwell.sentences import score

    assert [score(points) for points in (49.7, 49.9999999999, 50.0, None)] == [
        "49",
        "50",
        "50",
        "–",
    ]
