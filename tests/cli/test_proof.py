"""`keepwell proof`."""

import json

import pytest

from grown_company import LAST, grow

pytestmark = pytest.mark.slow  # enough leavers to judge are a large company


@pytest.fixture(scope="session")
def grown(tmp_path_factory):
    """Return a company with enough leavers to judge."""
    return grow(tmp_path_factory.mktemp("cli-proof") / "grown", accounts=260, days=500)


@pytest.fixture
def proof(grown, run_anywhere):
    """Return a function that runs `keepwell proof` on the last day of the grown company."""

    def run(*arguments):
        return run_anywhere("--project", grown.root, "proof", "--as-of", LAST, *arguments)

    return run


def test_it_says_first_what_it_comes_to(proof):
    """The verdict is the first line, tables follow."""
    result = proof("--every", "month")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("The score tells who leaves better than a coin")
    for words in (
        "Who tells best who leaves?",
        "last activity alone",
        "▼ at risk",
        "Within 30 days",
    ):
        assert words in result.stdout


def test_it_is_data_for_programs(proof):
    """JSON holds the keys that other programs rely on, in no language."""
    found = json.loads(proof("--every", "month", "--format", "json").stdout)
    assert found["outcomes"] >= 30
    assert 0.5 < found["auc_low"] < found["auc"] < found["auc_high"] <= 1
    assert set(found["baselines"]) == {"tenure", "last_activity"}
    assert [one["band"] for one in found["bands"]] == ["at_risk", "watch", "healthy", "unknown"]
    assert all(one["left"] <= one["customers"] for one in found["bands"])
    assert found["lead_days"] > 0
    assert found["verdict"]
    assert found["horizon"] == 90


def test_too_few_leavers_claim_nothing(proof):
    """Within a day hardly anybody leaves: the verdict says how many are needed."""
    found = json.loads(proof("--every", "month", "--horizon", "1d", "--format", "json").stdout)
    assert found["outcomes"] < 30
    assert "about 30 are needed" in found["verdict"]


def test_a_fresh_project_is_told_what_is_needed(run):
    """Without any fact there is a sentence, not an error, and numbers are null."""
    found = json.loads(run("proof", "--format", "json").stdout)
    assert (found["outcomes"], found["auc"], found["lead_days"]) == (0, None, None)
    assert found["baselines"] == {"tenure": None, "last_activity": None}
    assert "No leavers" in found["verdict"]
    assert run("proof").stdout.startswith("No leavers")


def test_any_version_that_scored_can_be_proven(proof, grown):
    """`NAME@VERSION` is found among all that ever scored, and gives what the name gives."""
    card = next(card for card in grown.scorecards if card.name == "saas")
    by_version = json.loads(
        proof("--every", "month", "--scorecard", f"saas@{card.version}", "--format", "json").stdout
    )
    by_name = json.loads(
        proof("--every", "month", "--scorecard", "saas", "--format", "json").stdout
    )
    assert by_version == by_name
    assert by_name["scorecards"] == [["saas", card.version]]


def test_a_segment_is_who_was_in_it_on_the_day(proof):
    """A segment holds part of the rows; one of no such name is the user's mistake."""
    everybody = json.loads(proof("--every", "month", "--format", "json").stdout)
    quiet = json.loads(proof("--every", "month", "--segment", "quiet", "--format", "json").stdout)
    assert 0 < quiet["rows"] < everybody["rows"]
    wrong = proof("--segment", "quite")
    assert wrong.exit_code == 2
    assert 'Did you mean "quiet"' in wrong.stderr


@pytest.mark.parametrize("horizon", ["soon", "0d", "9999d"])
def test_a_horizon_is_a_number_of_days(proof, horizon):
    """Anything else is a usage error that says what is expected."""
    result = proof("--horizon", horizon)
    assert result.exit_code == 2
    assert "from 1 to 730." in result.stderr


def test_a_version_nobody_scored_by_is_told(proof):
    """The message says where versions come from."""
    result = proof("--scorecard", "saas@000000000000")
    assert result.exit_code == 1
    assert "no scorecard of version" in result.stderr


def test_what_was_said_then_can_be_judged(proof):
    """`--as-said` reads history: days that it scored, and as many customers on each."""
    said = json.loads(proof("--as-said", "--format", "json").stdout)
    now = json.loads(proof("--format", "json").stdout)
    assert said["as_said"]
    assert 0 < now["days"] - said["days"] <= 1  # the last day looked at ends no week
    assert said["auc"] == pytest.approx(now["auc"], abs=0.02)


def test_each_segment_is_judged_too(proof):
    """`--by-segment` adds a line for every segment that anybody was in."""
    found = json.loads(
        proof("--every", "month", "--by-segment", "--alerts", "3", "--format", "json").stdout
    )
    parts = {one["name"]: one for one in found["by_segment"]}
    assert parts
    assert all(0 < one["customers"] <= found["customers"] for one in parts.values())
    assert found["alerts"]["budget"] == 3


def test_measures_are_judged_in_words(proof):
    """The table says of each measure what it tells, and what weight the past suggests."""
    shown = proof("--every", "month").stdout
    for words in ("What does each measure tell?", "carries information", "The past suggests"):
        assert words in shown
