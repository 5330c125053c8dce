"""`keepwell init`."""

from typing import get_args

import click

from keepwell.cli.init import command
from keepwell.project import Project, Relationship


def test_it_makes_a_project_that_opens(run_anywhere, tmp_path):
    """The folder has settings, scorecards and empty tables, and says what was asked for."""
    folder = tmp_path / "acme"
    result = run_anywhere("init", folder, "--name", 'Acme "Best" \\ Ltd', "--currency", "USD")
    assert result.exit_code == 0, result.stderr
    project = Project.open(folder)
    assert (project.settings.name, project.settings.currency) == ('Acme "Best" \\ Ltd', "USD")
    assert (folder / "scorecards").is_dir()
    assert sorted(path.name for path in (folder / "lake").iterdir() if path.is_dir()) == [
        "scores",
        "touchpoints",
        "traits",
    ]


def test_it_says_what_to_do_next(run_anywhere, tmp_path):
    """The next commands are printed so that they can be pasted from where one is."""
    folder = tmp_path / "acme"
    printed = run_anywhere("init", folder).stdout
    for deed in ("import FILE", "check", "score"):
        assert f"keepwell --project {folder} {deed}" in printed


def test_in_the_folder_itself_the_next_commands_are_short(run_anywhere, tmp_path, monkeypatch):
    """`keepwell init .` needs no `--project` afterwards."""
    monkeypatch.chdir(tmp_path)
    assert "  keepwell score" in run_anywhere("init", ".").stdout


def test_the_comments_of_the_settings_stay(run_anywhere, tmp_path):
    """A setting given replaces its line only; the file still explains itself."""
    run_anywhere("init", tmp_path, "--relationship", "repeat", "--silence", 90)
    text = (tmp_path / "keepwell.toml").read_text(encoding="utf-8")
    assert 'relationship = "repeat"\nsilence = 90\n' in text
    assert "# How one is a customer" in text


def test_a_project_is_never_made_twice(run_anywhere, tmp_path):
    """A folder that is a project already is left as it is."""
    run_anywhere("init", tmp_path, "--name", "First")
    result = run_anywhere("init", tmp_path, "--name", "Second")
    assert result.exit_code == 1
    assert "is a project already" in result.stderr
    assert Project.open(tmp_path).settings.name == "First"


def test_files_that_exist_are_kept(run_anywhere, tmp_path):
    """A scorecard that is there already is not replaced by the ready one."""
    mine = tmp_path / "scorecards" / "saas.yaml"
    mine.parent.mkdir()
    mine.write_text("mine", encoding="utf-8")
    run_anywhere("init", tmp_path)
    assert mine.read_text(encoding="utf-8") == "mine"


def test_wrong_settings_are_told_together_and_nothing_is_made(run_anywhere, tmp_path):
    """Every setting that cannot be used is named, and no half project is left behind."""
    folder = tmp_path / "acme"
    result = run_anywhere("init", folder, "--currency", "euro", "--timezone", "Europe/Warsav")
    assert result.exit_code == 1
    assert '"currency" must be' in result.stderr
    assert 'Did you mean "Europe/Warsaw"?' in result.stderr
    assert not folder.exists()


def test_it_speaks_the_language_asked_for(run_anywhere, tmp_path):
    """The summary is already in the project's language."""
    printed = run_anywhere("init", tmp_path / "acme", "--language", "nl").stdout
    assert "de instellingen" in printed


def test_it_offers_every_relationship():
    """What the option offers is what the settings accept."""
    offered = {parameter.name: parameter.type for parameter in command.params}["relationship"]
    assert isinstance(offered, click.Choice)
    assert tuple(offered.choices) == get_args(Relationship)
