"""`keepwell import`."""

import csv
import json

GOOD = "account,at,event,plan\nacme,2026-01-31,Signed In,pro\nbeta,2026-02-01,Signed In,\n"
BAD = GOOD + "acme,yesterday,Signed In,pro\n"


def test_a_file_is_imported_and_summed_up(run, tmp_path):
    """The summary counts rows read, new, known and rejected; all good is exit code 0."""
    file = tmp_path / "events.csv"
    file.write_text(GOOD)
    result = run("import", file)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "touchpoints: 2 rows read: 2 new, 0 known, 0 rejected.\n"
    assert run("import", file).stdout.endswith("0 new, 2 known, 0 rejected.\n")


def test_rejected_rows_make_the_exit_code_one_and_are_explained(run, project, tmp_path):
    """A bad row does not stop the good ones, and the summary says where it is explained."""
    file = tmp_path / "events.csv"
    file.write_text(BAD)
    result = run("import", file)
    assert result.exit_code == 1
    assert "2 new, 0 known, 1 rejected" in result.stdout
    (path,) = (project.root / "rejects").iterdir()
    assert str(path) in result.stdout
    (reject,) = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    assert (reject["row"], reject["column"], reject["got"]) == ("4", "at", '"yesterday"')
    assert reject["raw"] == "acme,yesterday,Signed In,pro"


def test_rejects_can_be_allowed(run, tmp_path):
    """With --allow-rejects the exit code is 0 and the rejects go where one says."""
    file = tmp_path / "events.csv"
    file.write_text(BAD)
    result = run("import", file, "--allow-rejects", "--rejects", tmp_path / "wrong.csv")
    assert result.exit_code == 0
    assert (tmp_path / "wrong.csv").exists()


def test_no_rejects_file_is_made_for_good_rows(run, project, tmp_path):
    """An empty rejects file would only worry people."""
    file = tmp_path / "events.csv"
    file.write_text(GOOD)
    run("import", file)
    assert not (project.root / "rejects").exists()


def test_standard_input_is_read(run):
    """`-` stands for what is piped in."""
    result = run("import", "-", input=GOOD)
    assert "2 rows read: 2 new" in result.stdout, result.stderr


def test_the_summary_as_json(run, tmp_path):
    """Programs get the same counts as people."""
    file = tmp_path / "orders.csv"
    file.write_text("org,when,total\nacme,2026-01-31,5\n")
    result = run(
        "import", file, "--map", "account=org", "--map", "at=when", "--map", "value=total",
        "--set", "event=Order Completed", "--format", "json",
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    summary = json.loads(result.stdout)
    assert summary["tables"] == {"touchpoints": {"read": 1, "new": 1, "known": 0, "rejected": 0}}
    assert summary["rejects"] is None


def test_options_that_make_no_sense_are_refused(run, tmp_path):
    """A wrong option is exit code 2, says what was expected, and imports nothing."""
    file = tmp_path / "events.csv"
    file.write_text(GOOD)
    for arguments, message in (
        (("--map", "acount=org"), 'Did you mean "account"?'),
        (("--map", "account"), 'Expected --map NAME=VALUE. Got "account".'),
        (("--set", "at=noon"), 'Got "noon".'),
        (("--timezone", "Europe/Warsow"), 'Did you mean "Europe/Warsaw"?'),
    ):
        result = run("import", file, *arguments)
        assert result.exit_code == 2, arguments
        assert message in result.stderr


def test_a_file_that_makes_no_sense_is_the_users_mistake(run, tmp_path):
    """Exit code 1 and the name of the nearest file."""
    (tmp_path / "events.csv").write_text(GOOD)
    result = run("import", tmp_path / "event.csv")
    assert result.exit_code == 1
    assert 'Did you mean "events.csv"?' in result.stderr


def test_the_project_says_which_zone_naive_times_are_in(run_anywhere, tmp_path):
    """Without --timezone the zone of keepwell.toml counts."""
    from keepwell.engine.lake import TOUCHPOINTS
    from keepwell.project import Project

    run_anywhere("init", tmp_path / "shop", "--timezone", "Europe/Warsaw")
    (tmp_path / "events.csv").write_text(GOOD)
    run_anywhere("--project", tmp_path / "shop", "import", tmp_path / "events.csv")
    rows = Project.open(tmp_path / "shop").lake.read(TOUCHPOINTS).to_pyarrow().to_pylist()
    assert {row["at"].hour for row in rows} == {23}
