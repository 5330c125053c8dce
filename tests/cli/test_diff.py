"""`keepwell diff`."""

import json

from keepwell.engine.scorecard.reading import read_file
from keepwell.engine.scorecard.versions import VersionStore
from keepwell.health import versions_of


def changed(project):
    """Move a weight of the project's saas scorecard; return the version it had."""
    path = project.root / "scorecards" / "saas.yaml"
    before = read_file(path)
    VersionStore(versions_of(project).folder).keep(before)
    text = path.read_text("utf-8")
    assert "weight: 3\n" in text
    path.write_text(text.replace("weight: 3\n", "weight: 4\n", 1), encoding="utf-8")
    return before.version


def test_a_kept_version_is_compared_with_the_project(run, project):
    """A version that scored is compared with the scorecard as it stands, line by line."""
    found = run("diff", changed(project), "saas")
    assert found.exit_code == 0
    assert "weight 3 → 4" in found.stdout


def test_changes_come_as_data(run, project):
    """JSON gives where, before and after."""
    (change,) = json.loads(run("diff", changed(project), "saas", "--format", "json").stdout)
    assert change["where"]
    assert "3" in change["before"]
    assert "4" in change["after"]


def test_comments_do_not_count(run, project):
    """Another text that means the same is another version without a difference."""
    path = project.root / "scorecards" / "saas.yaml"
    copy = project.root / "copy.yaml"
    copy.write_text("# a comment\n" + path.read_text("utf-8"), encoding="utf-8")
    assert "They score alike." in run("diff", path, copy).stdout


def test_an_unknown_version_is_said_so(run):
    """What is neither a file, a name nor a version is named in the error."""
    found = run("diff", "nothing", "saas")
    assert found.exit_code == 1
    assert '"nothing"' in found.stderr
