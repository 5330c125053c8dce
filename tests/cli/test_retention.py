"""`keepwell retention`."""

import csv
import io
import json
from itertools import pairwise

import pytest

from grown_company import grow

KEYS = {
    "from", "to", "start", "end", "new", "lost", "returned", "came_and_left", "retention_rate",
    "churn_rate", "grr", "nrr", "bridge", "segment",
}  # fmt: skip

TINY = """\
scorecard: tiny
title: Sign-ins
dimensions:
  use:
    weight: 1
    measures:
      sign_ins: {aggregate: count, event: Signed In, window: 30d, scale: {0: 0, 10: 100}}
"""


@pytest.fixture(scope="session")
def grown(tmp_path_factory):
    """Return a small company with its history."""
    return grow(tmp_path_factory.mktemp("cli-retention") / "grown")


@pytest.fixture
def retention(grown, run_anywhere):
    """Return a function that runs `keepwell retention` on the last months of the company."""

    def run(*arguments, since="2026-03-01", until="2026-06-28"):
        period = ("--from", since, "--to", until)
        return run_anywhere("--project", grown.root, "retention", *period, *arguments)

    return run


def test_it_is_one_object_for_programs(retention):
    """With the keys of the contract; rates are shares and add up."""
    found = json.loads(retention("--format", "json").stdout)
    assert found.keys() >= KEYS
    assert (found["from"], found["to"], found["segment"]) == ("2026-03-01", "2026-06-28", None)
    assert found["end"] == found["start"] - found["lost"] + found["new"]
    assert found["retention_rate"] + found["churn_rate"] == pytest.approx(1)
    assert found["start"] > found["lost"] > 0
    assert 0 < found["grr"] <= min(1, found["nrr"])


def test_by_month_it_is_an_array(retention):
    """One object for each month, and the parts of months at both ends say that they are parts."""
    found = json.loads(retention("--by", "month", "--format", "json").stdout)
    assert [one["from"] for one in found] == [f"2026-0{month}-01" for month in (3, 4, 5, 6)]
    assert [one["part"] for one in found] == [False, False, False, True]
    assert all(one.keys() >= KEYS for one in found)
    assert [one["end"] for one in found[:-1]] == [one["start"] for one in found[1:]]
    assert [one["churn_change"] is None for one in found] == [True, False, False, True]
    for before, one in pairwise(found[:-1]):
        assert one["churn_change"] == pytest.approx(one["churn_rate"] - before["churn_rate"])


def test_as_csv_the_bridge_stands_in_columns(retention):
    """A row a period; the parts of the bridge lead from start to end."""
    (row,) = csv.DictReader(io.StringIO(retention("--format", "csv").stdout))
    parts = {
        name: float(row[f"revenue_{name}"])
        for name in ("start", "expansion", "contraction", "churn", "new", "end")
    }
    end = parts["start"] + parts["expansion"] - parts["contraction"] - parts["churn"] + parts["new"]
    assert end == pytest.approx(parts["end"])


def test_it_says_how_a_period_went_beside_the_one_before(retention):
    """For people: customers, rates with their interval, revenue, and the change."""
    result = retention()
    assert result.exit_code == 0, result.stderr
    for words in (
        "Grown & Co · Retention", "Compared with", "Churn rate", "95 % between", "points",
        "− Contraction", "Came and left",
    ):  # fmt: skip
        assert words in result.stdout
    parts = retention("--by", "month").stdout
    assert "* Only a part of it lies between the days asked for." in parts


@pytest.mark.slow
def test_it_lists_the_customers_behind_a_number(retention):
    """As many as the number says, and why not all of them at once."""
    found = json.loads(retention("--format", "json").stdout)
    for figure in ("start", "end", "new", "lost", "returned", "came_and_left"):
        rows = json.loads(retention("--who", figure, "--format", "json").stdout)
        assert len(rows) == found[figure], figure
        assert all(row[figure] for row in rows)
    everybody = json.loads(retention("--who", "all", "--format", "json").stdout)
    assert sum(row["revenue_churn"] for row in everybody) == found["bridge"]["churn"]
    assert "Owner" in retention("--who", "lost").stdout


@pytest.mark.slow
def test_a_definition_proves_its_number(retention):
    """The SQL it shows was run and gives the same; the customers it lists are those counted."""
    found = json.loads(retention("--define", "nrr", "--format", "json").stdout)
    plain = json.loads(retention("--format", "json").stdout)
    assert found["value"] == plain["nrr"]
    assert found["value_by_sql"] == pytest.approx(plain["nrr"])
    assert found["sql"].startswith("with period")
    assert len(found["customers"]) == plain["start"]
    shown = retention("--define", "churn_rate").stdout
    assert "(start − remaining) / start" in shown
    assert "from touchpoints" in shown


def test_cohorts_are_a_row_a_cell(retention):
    """For programs in plain rows, for people as a grid."""
    rows = json.loads(retention("--cohorts", "--format", "json").stdout)
    assert [(row["from"], row["after"]) for row in rows][:4] == [
        ("2026-03-01", after) for after in range(4)
    ]
    for row in rows:
        assert row["share"] in (None, row["customers"] / (row["size"] or 1))
    assert "Still customers after so many periods" in retention("--cohorts").stdout


@pytest.mark.slow
def test_a_segment_counts_its_members_alone(retention):
    """Those who are not in it are in none of its figures."""
    whole = json.loads(retention("--format", "json").stdout)
    part = json.loads(retention("--segment", "renewing-soon", "--format", "json").stdout)
    assert part["segment"] == "renewing-soon"
    assert 0 < part["start"] < whole["start"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--who", "lost", "--define", "grr"), "one thing at a time"),
        (("--who", "lost", "--by", "month"), "leave out `--by`"),
        (("--define", "grr", "--segment", "quiet"), "leave `--segment`"),
        (("--define", "grr", "--format", "csv"), "table or json"),
        (("--segment", "quite"), 'Did you mean "quiet"?'),
        (("--from", "2026-06-28"), "is not before"),
    ],
)
def test_what_does_not_go_together_is_a_usage_error(retention, arguments, said):
    """The message says what to leave out, or what was meant."""
    result = retention(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_by_default_it_is_the_last_365_days(grown, run_anywhere):
    """`--from` may be so many days before `--to`."""
    base = ("--project", grown.root, "retention", "--to", "2026-06-28", "--format", "json")
    plain = json.loads(run_anywhere(*base).stdout)
    assert plain == json.loads(run_anywhere(*base, "--from", "365d").stdout)
    assert plain["from"] == "2025-06-28"


def test_repeat_business_says_why_it_has_no_revenue(run_anywhere, tmp_path):
    """For people in the reader's words, for programs beside the nulls."""
    from keepwell import definitions, retaining
    from keepwell.project import Project

    shop = Project.create(tmp_path / "shop", relationship="repeat")
    result = run_anywhere("--project", shop.root, "retention", "--format", "json")
    found = json.loads(result.stdout)
    assert (found["grr"], found["nrr"], found["bridge"]) == (None, None, None)
    assert found["no_revenue"] == definitions.no_revenue() == retaining.NO_REVENUE
    assert "no recurring revenue" in run_anywhere("--project", shop.root, "retention").stdout


@pytest.mark.slow
def test_causes_rank_the_reasons_of_all_losses(retention):
    """They add up to the number lost; for people with what was red before."""
    lost = json.loads(retention("--format", "json").stdout)["lost"]
    found = json.loads(retention("--causes", "--format", "json").stdout)
    assert sum(one["customers"] for one in found) == lost
    assert found[-1]["cumulative"] == pytest.approx(1)
    shown = retention("--causes").stdout
    assert found[0]["title"] in shown
    assert "Red before" in shown
    listed = json.loads(retention("--who", "lost", "--format", "json").stdout)
    assert all(row["reason"] for row in listed)


def test_alarm_judges_each_month(retention):
    """With a word, a sentence and the limits; a month that is not over is left out."""
    found = json.loads(retention("--alarm", "--format", "json").stdout)
    assert [one["from"] for one in found] == ["2026-03-01", "2026-04-01", "2026-05-01"]
    assert {one["state"] for one in found} <= {"calm", "watch", "alarm", "unknown"}
    assert found[-1]["reason"] in retention("--alarm").stdout
    nothing = retention("--alarm", since="2026-06-02")
    assert "no whole period" in nothing.stdout
    assert retention("--causes", "--by", "month").exit_code == 2


def test_check_reads_the_list_of_reasons(run, project):
    """Its mistakes are told with file and line, and the exit code is 1."""
    for ready in (project.root / "scorecards").iterdir():
        ready.unlink()  # their own tests are run, too, and take long
    (project.root / "scorecards" / "tiny.yaml").write_text(TINY, encoding="utf-8")
    assert run("check").exit_code == 0
    (project.root / "reasons.yaml").write_text("reasons:\n  - title: Price\n", encoding="utf-8")
    result = run("check")
    assert result.exit_code == 1
    assert "reasons.yaml:2: error: " in result.stdout
    assert '"name" is missing' in result.stdout
